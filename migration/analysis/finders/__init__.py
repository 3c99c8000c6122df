"""One module a kind of finding; each function looks at a :class:`migration.analysis.scan.Scan` and yields findings."""

from collections.abc import Callable, Iterator

from migration.analysis.finders import (
    consistency,
    content,
    entry_control,
    idleness,
    inactivity,
    jumps,
    ledger,
    menus,
    misfit,
    redundancy,
    traps,
)
from migration.analysis.scan import Scan
from migration.findings import Finding

Finder = Callable[[Scan], Iterator[Finding]]

FINDERS: tuple[Finder, ...] = (
    redundancy.find_overlaps,
    redundancy.find_clusters,
    content.find_content_overlaps,
    inactivity.find_low_activity,
    inactivity.find_platform_shocks,
    inactivity.find_unknown_activity,
    inactivity.find_stale_data,
    idleness.find_idle_functions,
    misfit.find_content_only_service_accounts,
    misfit.find_transactions_in_subscription_accounts,
    misfit.find_articles_in_mini_programs,
    misfit.find_high_risk_in_wechat,
    misfit.find_functions_away_from_home,
    menus.find_full_menus,
    menus.find_deep_functions,
    menus.find_repeated_halls,
    consistency.find_inconsistent_services,
    traps.find_sole_carriers,
    traps.find_hubs,
    traps.find_dependencies,
    jumps.find_jump_loops,
    jumps.find_jump_chains,
    jumps.find_dead_ends,
    entry_control.find_repeated_plans,
    entry_control.find_duplicates,
    entry_control.find_free_names,
    ledger.find_missing_filings,
    ledger.find_missing_owners,
    ledger.find_penalties,
    ledger.find_ended_contracts,
    ledger.find_outstanding_assets,
    ledger.find_unknown_figures,
)

__all__ = ["FINDERS", "Finder"]
