"""The commands as a user meets them: exit codes, one JSON document, help without heavy packages, no traceback."""

import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from consolidate import app
from inventory.samples import faulty_workbook, sample_workbook
from tests.builders import busy, tables_of, write_bank_xlsx
from tests.conftest import ROOT, consolidate
from tests.schemas import faults

COMMANDS = ("run", "demo", "template", "check", "map", "graph", "findings", "plan", "explain", "review", "notices",
            "report", "scenarios", "diff")
HEAVY = ("pandas", "numpy", "networkx", "highspy", "openpyxl", "jinja2", "xlsxwriter", "python_calamine", "docx")


def invoke(*arguments):
    """Run a command in this process; an exception that escapes fails the test."""
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), repr(done.exception)
    assert "Traceback" not in done.output
    return done


def one_document(text):
    """The one JSON document that is all of stdout."""
    return json.loads(text)


def small_bank(path, **more):
    """Two service accounts and an app that all show balances."""
    channels = [
        {"channel_id": "A", "name": "甲分号", "annual_cost": 100_000, "followers": 100},
        {"channel_id": "B", "name": "乙分号", "annual_cost": 100_000, "followers": 200},
        {"channel_id": "C", "name": "手机银行", "kind": "app", "annual_cost": 1_000_000, "followers": 10_000},
    ]
    functions = [{"channel_id": c, "name": "余额查询", "monthly_users": 50} for c in "ABC"]
    activity = [*busy("A", active_users=20), *busy("B", active_users=50), *busy("C", active_users=5000)]
    return write_bank_xlsx(tables_of(channels, functions, activity, **more), path)


def test_help_imports_nothing_heavy():
    code = (
        "import sys\nfrom typer.testing import CliRunner\nimport consolidate\n"
        f"for args in [[], *[[c] for c in {COMMANDS!r}]]:\n"
        "    done = CliRunner().invoke(consolidate.app, [*args, '--help'])\n"
        "    assert done.exit_code == 0, (args, done.output)\n"
        f"print(sorted(set({HEAVY!r}) & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_help_names_every_command_in_both_languages():
    done = consolidate("--help")
    assert done.returncode == 0
    for command in COMMANDS:
        line = next(line for line in done.stdout.splitlines() if line.split()[:1] == [command])
        assert re.search(r"[\u4e00-\u9fff]", line), line
        assert re.search(r"[a-z]{3,}", line.replace(command, "", 1)), line


def test_main_module_without_arguments_shows_help():
    done = subprocess.run([sys.executable, "-m", "consolidate"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "Usage" in done.stdout + done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["check", sample_workbook(), "--no-such-option"], id="unknown-option"),
        pytest.param(["consolidat"], id="unknown-command"),
        pytest.param(["check", "nowhere.xlsx"], id="missing-inventory"),
        pytest.param(["plan", sample_workbook(), "-w", "{tmp}/w", "--as-of", "2025-02-30"], id="impossible-date"),
        pytest.param(["plan", sample_workbook(), "-w", "{tmp}/w", "--start", "01.05.2025"], id="wrong-date-form"),
        pytest.param(["plan", sample_workbook(), "-w", "{tmp}/w", "--as-of", "2025-05-01", "--start", "2024-01-01"],
                     id="start-before-as-of"),
        pytest.param(["plan", sample_workbook(), "-w", "{tmp}/w", "--policy", "nowhere.toml"], id="missing-policy"),
        pytest.param(["plan", sample_workbook(), "-w", "{tmp}/w", "--decisions", "nowhere.xlsx"],
                     id="missing-decisions"),
        pytest.param(["plan", sample_workbook()], id="no-workspace"),
        pytest.param(["check", sample_workbook(), "--lang", "fr"], id="unknown-language"),
        pytest.param(["map", "nowhere.csv", "-o", "{tmp}/o.csv"], id="missing-names"),
        pytest.param(["findings", sample_workbook(), "--mapping", "nowhere.csv"], id="missing-mapping"),
        pytest.param(["template", "/dev/null/there.xlsx"], id="folder-that-is-a-file"),
        pytest.param(["graph", sample_workbook(), "-o", "/dev/null/graph.json"], id="graph-nowhere"),
        pytest.param(["graph", sample_workbook(), "-o", "{tmp}/graph.png"], id="unknown-graph-format"),
    ],
)
def test_wrong_usage_ends_with_2(arguments, tmp_path):
    done = invoke(*(str(a).replace("{tmp}", str(tmp_path)) for a in arguments))
    assert done.exit_code == 2, done.output
    assert done.stderr.strip()
    assert list(tmp_path.rglob("*.*")) == []


def test_bad_policy_value_names_the_setting(tmp_path):
    (tmp_path / "policy.toml").write_text('[plan.min_gain]\nvalue = "viel"\n', encoding="utf-8")
    done = invoke("plan", sample_workbook(), "-w", tmp_path / "w", "--policy", tmp_path / "policy.toml", "--json")
    assert done.exit_code == 2
    assert "plan.min_gain" in one_document(done.stdout)["error"]


def test_missing_workspace_ends_with_4(tmp_path):
    for command in ("review", "notices", "report"):
        done = invoke(command, tmp_path / "none", "--json")
        assert done.exit_code == 4, done.output
        assert faults("error", one_document(done.stdout)) == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_check_lists_every_problem(lang):
    done = invoke("check", faulty_workbook(), "--json", "--lang", lang)
    answer = one_document(done.stdout)
    assert done.exit_code == 1
    assert faults("check", answer) == []
    errors = [issue for issue in answer["issues"] if issue["severity"] == "error"]
    assert len(errors) >= 10
    chinese = [issue for issue in errors if re.search(r"[\u4e00-\u9fff]", issue["message"] + issue["remedy"])]
    assert (len(chinese) == len(errors)) if lang == "zh" else (len(chinese) < len(errors))


def test_check_speaks_to_people_first_errors_then_counts():
    done = invoke("check", faulty_workbook())
    lines = done.stdout.splitlines()
    problems = [line for line in lines if line.startswith(("✗", "!"))]
    assert done.exit_code == 1
    assert len(problems) == 20
    assert "✗" not in "".join(line[0] for line in problems).lstrip("✗")
    assert re.search(r"台账有 \d+ 处错误", lines[-1])


def test_check_of_the_sample_passes_and_annotates(tmp_path):
    done = invoke("check", sample_workbook(), "--annotate", tmp_path / "marked.xlsx", "--json")
    assert done.exit_code == 0
    answer = one_document(done.stdout)
    assert answer["valid"] is True
    assert all(c["read"] == c["accepted"] + c["rejected"] for c in answer["counts"].values())
    assert (tmp_path / "marked.xlsx").stat().st_size > 10_000


@pytest.mark.parametrize("command", ["plan", "run"])
def test_faulty_workbook_writes_nothing(command, tmp_path):
    done = invoke(command, faulty_workbook(), "-w", tmp_path / "w", "--json")
    answer = one_document(done.stdout)
    assert done.exit_code == 1
    assert faults("error", answer) == []
    assert len(answer["issues"]) >= 10
    assert [p for p in (tmp_path / "w").rglob("*") if p.name != ".lock"] == []


def test_contradictory_decisions_end_with_3(tmp_path):
    words = {"reason": "口头同意", "decided_by": "张三", "decided_on": "2025-04-01"}
    path = small_bank(tmp_path / "bank.xlsx", decisions=[
        {"channel_id": "A", "action": "merge", "target_channel_id": "B", **words},
        {"channel_id": "B", "action": "merge", "target_channel_id": "C", **words},
    ])
    done = invoke("plan", path, "-w", tmp_path / "w", "--json")
    answer = one_document(done.stdout)
    assert done.exit_code == 3, done.output
    assert faults("error", answer) == []
    assert sum("张三" in sentence for sentence in answer["conflict"]) == 2
    assert answer["relaxation"]
    assert not (tmp_path / "w" / "plan.json").exists()
    spoken = invoke("plan", path, "-w", tmp_path / "w")
    assert spoken.exit_code == 3
    assert all(sentence in spoken.stderr for sentence in answer["conflict"])


@pytest.mark.parametrize("altered", ["inputs/inventory/channels.csv", "inputs/policy.json", "plan.json"])
def test_altered_workspace_ends_with_4(sample_workspace, altered, tmp_path):
    shutil.copytree(sample_workspace / "inputs", tmp_path / "w" / "inputs")
    shutil.copy(sample_workspace / "plan.json", tmp_path / "w")
    victim = tmp_path / "w" / altered
    data = victim.read_bytes()
    victim.write_bytes(data[: len(data) // 2])
    done = invoke("review", tmp_path / "w", "--json")
    assert done.exit_code == 4, done.output
    assert Path(altered).name in one_document(done.stdout)["error"]
    assert not (tmp_path / "w" / "review.json").exists()


@pytest.mark.parametrize("as_json", [False, True])
def test_own_fault_ends_with_70_and_a_log(monkeypatch, as_json):
    def broken(*_):
        raise RuntimeError("the drawer is stuck")

    monkeypatch.setattr("inventory.loading.load_inventory", broken)
    done = invoke("check", sample_workbook(), *["--json"] * as_json)
    assert done.exit_code == 70
    assert len(done.stderr.strip().splitlines()) == 1
    log = Path(re.search(r"/\S+?\.log", done.stderr).group())
    assert "the drawer is stuck" in log.read_text(encoding="utf-8")
    log.unlink()
    if as_json:
        assert faults("error", one_document(done.stdout)) == []


#: the command line as a shell starts it in the foreground: a background job would ignore the signal
_INTERRUPTIBLE = (
    "import signal, consolidate; signal.signal(signal.SIGINT, signal.default_int_handler); consolidate.main()"
)


def test_interrupt_ends_with_130_and_leaves_nothing_half_written(tmp_path):
    work = tmp_path / "w"
    process = subprocess.Popen(
        [sys.executable, "-c", _INTERRUPTIBLE, "run", str(sample_workbook()), "-w", str(work)], cwd=ROOT,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
    )
    deadline = time.monotonic() + 60
    while not (work / ".lock").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.3)  # Python itself loses an interrupt that falls into the import of an extension module
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 130, (output, errors)
    assert "Traceback" not in output + errors
    assert errors.count("\n") == 1
    assert list(work.rglob("*.part")) == []


def test_template_blank_and_filled(tmp_path):
    for name, more in (("blank.xlsx", []), ("filled.xlsx", ["--example"])):
        done = invoke("template", tmp_path / name, *more, "--json")
        assert done.exit_code == 0
        assert faults("template", one_document(done.stdout)) == []
    blank, filled = invoke("check", tmp_path / "blank.xlsx"), invoke("check", tmp_path / "filled.xlsx", "--json")
    assert blank.exit_code == 1
    assert filled.exit_code == 0
    assert one_document(filled.stdout)["counts"]["channels"]["accepted"] > 50


def test_map_counts_answers_and_abstentions_and_remembers(tmp_path):
    names = tmp_path / "names.csv"
    rows = ("name,parent_menu,channel_kind", "余额查询,账户,app", "转账汇款,转账,app", "喵喵,,app")
    names.write_text("\n".join(rows), encoding="utf-8")
    done = invoke("map", names, "-o", tmp_path / "out.csv", "--json")
    answer = one_document(done.stdout)
    assert faults("map", answer) == []
    assert (answer["names"], answer["mapped"], answer["abstained"]) == (3, 2, 1)
    mended = (tmp_path / "out.csv").read_text(encoding="utf-8-sig").replace("喵喵,,app,", "喵喵,,app,wealth.redeem", 1)
    (tmp_path / "mended.csv").write_text(mended, encoding="utf-8")
    again = invoke("map", tmp_path / "mended.csv", "-o", tmp_path / "o2.csv", "--learn", tmp_path / "l.csv", "--json")
    assert one_document(again.stdout)["mapped"] == 3


@pytest.mark.parametrize("suffix", [".graphml", ".gexf", ".json"])
def test_graph_is_written_in_every_format(suffix, tmp_path):
    done = invoke("graph", sample_workbook(), "-o", tmp_path / f"graph{suffix}", "--json")
    answer = one_document(done.stdout)
    assert faults("graph", answer) == []
    assert answer["nodes"] > 900
    assert (tmp_path / f"graph{suffix}").stat().st_size > 100_000


def test_findings_are_printed_gravest_first():
    rows = one_document(invoke("findings", sample_workbook(), "--json").stdout)["findings"]
    grave = ["high", "medium", "low", "info"]
    assert [grave.index(row["severity"]) for row in rows] == sorted(grave.index(row["severity"]) for row in rows)
    spoken = invoke("findings", sample_workbook(), "--lang", "en").stdout.splitlines()
    assert spoken[0].startswith(" 1. ")
    assert f"{len(rows)} findings" in spoken[-2]
    assert spoken[-1].startswith("Portfolio (")


def test_colour_is_left_out_where_nobody_wants_it():
    assert "\x1b[" not in consolidate("check", faulty_workbook()).stdout
    coloured, plain = in_terminal("check", faulty_workbook()), in_terminal("check", faulty_workbook(), NO_COLOR="1")
    assert re.search(r"\x1b\[[\d;]*31m", coloured)
    assert not re.search(r"\x1b\[[\d;]*3[0-7]m", plain)


def test_narrow_terminals_lose_no_text():
    wide, narrow = consolidate("check", faulty_workbook()).stdout, in_terminal("check", faulty_workbook(), COLUMNS="40")
    plain = re.sub(r"\x1b\[[\d;?]*[a-zA-Z]", "", narrow)
    assert max(len(line) for line in plain.splitlines()) <= 40
    assert re.sub(r"\s", "", plain) == re.sub(r"\s", "", wide)


def in_terminal(*arguments, **environment):
    """What a command shows on a real terminal."""
    leader, follower = pty.openpty()
    kept = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS")}
    process = subprocess.Popen(
        [sys.executable, "consolidate.py", *map(str, arguments)], cwd=ROOT, stdin=follower, stdout=follower,
        stderr=subprocess.DEVNULL, env={**kept, "TERM": "xterm", "PYTHONIOENCODING": "utf-8", **environment},
    )
    os.close(follower)
    shown = b""
    while True:
        try:
            block = os.read(leader, 65536)
        except OSError:
            break
        if not block:
            break
        shown += block
    process.wait(timeout=60)
    os.close(leader)
    return shown.decode("utf-8").replace("\r\n", "\n")


@pytest.mark.parametrize(("command", "code"), [("review", 1), ("notices", 0), ("report", 0)])
def test_commands_on_a_workspace_answer_in_both_forms(sample_workspace, command, code, tmp_path):
    work = shutil.copytree(sample_workspace, tmp_path / "w")
    answer = invoke(command, work, "--json")
    assert answer.exit_code == code, answer.output
    assert faults(command, one_document(answer.stdout)) == []
    spoken = invoke(command, work, "--lang", "en")
    assert spoken.exit_code == code
    assert spoken.stdout.strip()


def test_final_notices_are_refused_with_every_hole(sample_workspace, tmp_path):
    work = shutil.copytree(sample_workspace, tmp_path / "w")
    done = invoke("notices", work, "--final", "--json")
    assert done.exit_code == 1
    answer = one_document(done.stdout)
    assert faults("error", answer) == []
    assert answer["holes"]


def test_explain_every_kind_of_decision(sample_workspace):
    plan = json.loads((sample_workspace / "plan.json").read_text(encoding="utf-8"))
    for action in sorted({row["action"] for row in plan["channels"]}):
        row = next(row for row in plan["channels"] if row["action"] == action)
        done = invoke("explain", sample_workspace, row["channel_id"], "--json")
        assert done.exit_code == 0, done.output
        assert faults("explain", one_document(done.stdout)) == []
    assert invoke("explain", sample_workspace, row["channel_id"]).stdout.strip()
    assert invoke("explain", sample_workspace, "NO-SUCH").exit_code == 2


def test_a_workspace_in_use_refuses_a_second_run(sample_workspace):
    from migration.workspace import Workspace

    with Workspace(sample_workspace).locked():
        done = invoke("review", sample_workspace, "--json")
    assert done.exit_code == 2
    assert str(sample_workspace) in one_document(done.stdout)["error"]


def test_a_plan_beside_the_inputs_of_another_is_refused_as_stale(sample_workspace, tmp_path):
    work = shutil.copytree(sample_workspace, tmp_path / "w")
    plan = json.loads((work / "plan.json").read_text(encoding="utf-8"))
    plan["inputs"]["inventory"] = "sha256:of another inventory"
    (work / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    for command in (["review"], ["notices"], ["report"], ["explain", plan["channels"][0]["channel_id"]]):
        done = invoke(command[0], work, *command[1:], "--json")
        assert done.exit_code == 4, command
        assert "台账" in one_document(done.stdout)["error"]


def test_the_whole_run_holds_the_workspace(sample_workspace, tmp_path, monkeypatch):
    from filelock import FileLock, Timeout

    import reports.main_job

    def tried_meanwhile(*args, **options):
        with pytest.raises(Timeout):
            FileLock(tmp_path / "w" / ".lock").acquire(timeout=0)
        raise KeyboardInterrupt

    monkeypatch.setattr(reports.main_job, "make_notices", tried_meanwhile)
    assert invoke("run", sample_workbook(), "-w", tmp_path / "w").exit_code == 130
    FileLock(tmp_path / "w" / ".lock").acquire(timeout=0)
