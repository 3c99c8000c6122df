"""What the analysis notices: overlap, activity, misfit, traps, the portfolio."""

from migration.analysis.verdicts import FLAGS, Analysis, analyse

__all__ = ["FLAGS", "Analysis", "analyse"]
