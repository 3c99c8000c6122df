"""What was asked for in English holds no Chinese but the bank's own words."""

import csv
import re
from dataclasses import replace

from inventory.capabilities import reader
from inventory.capabilities.weighing import load_weighing
from migration.analysis import analyse
from migration.findings import Code
from migration.policy import default_policy
from reports.steps import map_file, read_graph
from tests.builders import bank, graph, tables_of, write_bank_xlsx
from tests.plans import AS_OF

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_evidence_of_a_mapping_follows_the_language(tmp_path, monkeypatch):
    careful = replace(load_weighing(), min_confidence=0.9999)
    monkeypatch.setattr(reader, "load_weighing", lambda: careful)
    names = "name,parent_menu,channel_kind\n喵喵,账户,app\n收付款管理,转账汇款,app\n"
    (tmp_path / "names.csv").write_text(names, encoding="utf-8")
    found = {}
    for lang in ("zh", "en"):
        map_file(tmp_path / "names.csv", tmp_path / f"{lang}.csv", None, lang)
        with (tmp_path / f"{lang}.csv").open(encoding="utf-8-sig", newline="") as file:
            found[lang] = [row["evidence"] for row in csv.DictReader(file)]
    assert "过于笼统" in found["zh"][0] and "没有足够把握" in found["zh"][1]
    assert not CHINESE.search(re.sub("“.*?”", "", "".join(found["en"])))


def test_a_ledger_is_mapped_in_the_language_of_the_plan(tmp_path):
    functions = [{"channel_id": "A", "name": "余额查询", "capability_id": "account.balance"}]
    path = write_bank_xlsx(tables_of([{"channel_id": "A"}], functions), tmp_path / "bank.xlsx")
    (row,) = read_graph(path, None, "en").mapping.values()
    assert row.evidence.startswith("filled in by a person")


def test_why_two_channels_look_alike_follows_the_language():
    rows = [{"channel_id": channel, "name": "云岭银行", "app_id": "wx1"} for channel in "AB"]
    (found,) = (f for f in analyse(graph(bank(rows)), default_policy(), AS_OF, "en").findings
                if f.code is Code.DUPLICATE_CHANNEL)
    assert "same app_id" in found.text
    assert "相同" not in found.text
