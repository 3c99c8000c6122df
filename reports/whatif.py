"""The steps of ``scenarios`` and ``diff``: read what the command line names, ask, return answers and files."""

import json
from collections.abc import Mapping

from migration.scenarios import ScenarioStudy, study_scenarios
from reports.job import PlanOptions, input_digests, plan_request
from reports.scenarios_excel import scenarios_workbook


def make_scenarios(options: PlanOptions, lang: str) -> tuple[ScenarioStudy, Mapping[str, bytes]]:
    """The study of one inventory, and its files by name in the workspace."""
    request = plan_request(options)
    study = study_scenarios(request, input_digests(request.graph, request.policy))
    document = json.dumps(study.as_json(), ensure_ascii=False, indent=1) + "\n"
    return study, {"scenarios.json": document.encode(), "scenarios.xlsx": scenarios_workbook(study, lang)}
