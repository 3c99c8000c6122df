"""The command line: parses, calls, prints. Heavy packages are imported inside the commands."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from inventory.errors import SettingsError
from reports.console import open_say
from reports.ending import guarded
from reports.usage import Commands, show_version

app = typer.Typer(
    cls=Commands, add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="渠道整合：从台账到可签字的整合方案。From a channel ledger to a consolidation plan people can sign.",
)

Inventory = Annotated[Path, typer.Argument(help="台账 .xlsx 或 .csv 目录 / workbook or CSV folder")]
Work = Annotated[Path, typer.Option("--workspace", "-w", help="工作目录 / workspace folder")]
WorkArgument = Annotated[Path, typer.Argument(help="工作目录 / workspace folder")]
Output = Annotated[Path, typer.Option("--output", "-o", help="输出文件 / output file")]
Json = Annotated[bool, typer.Option("--json", help="只输出一个 JSON 文档 / one JSON document on stdout")]
Lang = Annotated[str, typer.Option("--lang", help="zh | en")]
NoticeLang = Annotated[str, typer.Option("--lang", help="zh | zh-Hant | en")]
PolicyFile = Annotated[Path | None, typer.Option("--policy", help="政策参数 / policy overrides, TOML")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="数据截止日 YYYY-MM-DD / day the data speak of")]
Start = Annotated[str | None, typer.Option("--start", help="最早公告日 YYYY-MM-DD / first day of announcements")]
Decisions = Annotated[Path | None, typer.Option("--decisions", help="改过的 plan.xlsx / edited plan workbook")]
Mapping = Annotated[Path | None, typer.Option("--mapping", help="本行确认过的映射 / confirmed mappings")]
Audience = Annotated[Path | None, typer.Option("--audience", help="关注用户重合 / shared followers")]
KeepAnnounced = Annotated[bool, typer.Option("--keep-announced", help="尽量不改已公告日期 / keep what was announced")]


@app.callback()
def options(
    _: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=show_version, help="版本号 / the version")
    ] = False,
) -> None:
    """What stands before a command."""


@app.command()
def run(
    inventory: Inventory, workspace: Work, policy: PolicyFile = None, as_of: AsOf = None, start: Start = None,
    decisions: Decisions = None, mapping: Mapping = None, audience: Audience = None,
    keep_announced: KeepAnnounced = False, json: Json = False, lang: Lang = "zh",
) -> None:
    """一条命令：检查 → 方案 → 通知 → 审查 → 报告 / check, plan, notices, review, report in one go."""
    with guarded(open_say(lang, json), workspace, lock=True) as say:
        from reports.main_job import run_all
        from reports.steps import PlanOptions

        days = _day("--as-of", as_of), _day("--start", start)
        run_all(
            PlanOptions(inventory, policy, *days, decisions, mapping, audience, keep_announced, lang), workspace, say
        )


@app.command()
def demo(workspace: Work = Path("demo"), json: Json = False, lang: Lang = "zh") -> None:
    """在示例银行上运行 / the whole job on the shipped sample bank."""
    with guarded(open_say(lang, json), workspace, lock=True) as say:
        from inventory.samples import sample_workbook
        from reports.main_job import run_all
        from reports.steps import PlanOptions

        run_all(PlanOptions(sample_workbook(), lang=lang), workspace, say)


@app.command()
def template(
    file: Annotated[Path, typer.Argument(help="要写的 .xlsx / file to write")],
    example: Annotated[bool, typer.Option("--example", help="填好示例 / filled with the sample")] = False,
    json: Json = False, lang: Lang = "zh",
) -> None:
    """空白或填好的台账模板 / blank or filled workbook."""
    with guarded(open_say(lang, json)) as say:
        from inventory.forms.template import write_template

        write_template(file, example=example, lang=lang)
        say.result({"written": str(file)}, "job.written", path=file)


@app.command()
def check(
    inventory: Inventory,
    annotate: Annotated[Path | None, typer.Option("--annotate", help="标出错误的副本 / marked copy")] = None,
    json: Json = False, lang: Lang = "zh",
) -> None:
    """检查台账，一次列出全部问题 / validate, every problem at once."""
    with guarded(open_say(lang, json)) as say:
        from inventory.forms.annotate import annotate as write_annotated
        from inventory.loading import load_inventory

        found = load_inventory(inventory, lang)
        if annotate:
            write_annotated(inventory, found.problems, annotate, lang)
        say.validation(found)
        raise typer.Exit(0 if found.inventory is not None else 1)


@app.command(name="map")
def map_(
    names: Annotated[Path, typer.Argument(help="CSV：name, parent_menu, channel_kind")], output: Output,
    learn: Annotated[Path | None, typer.Option("--learn", help="本行确认过的映射 / confirmed mappings")] = None,
    json: Json = False, lang: Lang = "zh",
) -> None:
    """功能名称 → 能力编码 / function names to capabilities."""
    with guarded(open_say(lang, json)) as say:
        from reports.steps import map_file

        counts = map_file(names, output, learn, lang)
        say.result({"written": str(output), **counts}, "job.mapped", path=output, **counts)


@app.command()
def graph(inventory: Inventory, output: Output, mapping: Mapping = None, json: Json = False, lang: Lang = "zh") -> None:
    """导出能力图 / export the capability graph: .graphml, .gexf or .json."""
    with guarded(open_say(lang, json)) as say:
        from inventory.graph.export import export_graph
        from reports.steps import read_graph

        with say.step("job.step_read"):
            found = read_graph(inventory, mapping, lang)
            export_graph(found, output)
        counts = {"nodes": found.nx.number_of_nodes(), "edges": found.nx.number_of_edges()}
        say.result({"written": str(output), **counts}, "job.graph", path=output, **counts)


@app.command()
def findings(
    inventory: Inventory, policy: PolicyFile = None, as_of: AsOf = None, mapping: Mapping = None,
    json: Json = False, lang: Lang = "zh",
) -> None:
    """发现：重叠、低活跃、错配、唯一承载、陷阱 / overlap, low activity, misfit, sole carriers, traps."""
    with guarded(open_say(lang, json)) as say:
        from migration.analysis import analyse
        from migration.policy_file import load_policy
        from reports.steps import day_of_data, read_graph

        with say.step("job.step_findings"):
            found = read_graph(inventory, mapping, lang)
            day = day_of_data(found.inventory, _day("--as-of", as_of))
            analysis = analyse(found, load_policy(policy), day, lang)
        say.findings(analysis)


@app.command()
def plan(
    inventory: Inventory, workspace: Work, policy: PolicyFile = None, as_of: AsOf = None, start: Start = None,
    decisions: Decisions = None, mapping: Mapping = None, audience: Audience = None,
    keep_announced: KeepAnnounced = False, json: Json = False, lang: Lang = "zh",
) -> None:
    """整合方案 / the plan."""
    with guarded(open_say(lang, json), workspace, lock=True) as say:
        from reports.dates import tell_dates
        from reports.main_job import plan_into
        from reports.steps import PlanOptions

        days = _day("--as-of", as_of), _day("--start", start)
        job = plan_into(
            PlanOptions(inventory, policy, *days, decisions, mapping, audience, keep_announced, lang), workspace, say
        )
        say.plan(job.plan, job.inventory)
        tell_dates(say, job)
        say.remark("terminal.plan_next", workspace=workspace)


@app.command()
def explain(
    workspace: WorkArgument, channel_id: Annotated[str, typer.Argument(help="渠道编号 / channel id")],
    json: Json = False, lang: Lang = "zh",
) -> None:
    """为什么这样决定，还有什么选择，什么会改变它 / why this, what else, what would flip it."""
    with guarded(open_say(lang, json), workspace) as say:
        from inventory.records import ChannelId
        from migration.deciding.explain import explain_channel
        from migration.workspace import Workspace
        from reports.steps import load_job

        with say.step("job.step_explain"):
            job = load_job(Workspace(workspace))
            answer = explain_channel(
                job.plan, job.graph, job.policy, ChannelId(channel_id), lang, job.shared_followers
            )
        say.explanation(answer)


@app.command()
def scenarios(
    inventory: Inventory, workspace: Work, policy: PolicyFile = None, as_of: AsOf = None, start: Start = None,
    decisions: Decisions = None, mapping: Mapping = None, audience: Audience = None, json: Json = False,
    lang: Lang = "zh",
) -> None:
    """多套政策并列、权衡曲线、±20% 翻转 / policies side by side, the trade-off curve, the flips."""
    with guarded(open_say(lang, json), workspace, lock=True) as say:
        from migration.workspace import Workspace
        from reports.steps import PlanOptions
        from reports.whatif import make_scenarios

        days = _day("--as-of", as_of), _day("--start", start)
        with say.step("job.step_scenarios") as tell:
            study, files = make_scenarios(
                PlanOptions(inventory, policy, *days, decisions, mapping, audience, lang=lang), lang, tell
            )
            Workspace(workspace).write(files)
        say.scenarios(study)
        say.remark("scenarios.terminal.written", path=workspace)


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(help="旧：工作目录、plan.json 或台账 / older workspace, plan or inventory")],
    new: Annotated[Path, typer.Argument(help="新：同类 / the newer one, of the same sort")],
    json: Json = False, lang: Lang = "zh",
) -> None:
    """两个方案或两份台账：哪些决定变了，是哪一格造成的 / decisions changed, and which input cell caused it."""
    with guarded(open_say(lang, json)) as say:
        from reports.whatif import make_diff

        with say.step("job.step_diff"):
            report = make_diff(old, new, lang)
        say.diff(report)


@app.command()
def review(workspace: WorkArgument, json: Json = False, lang: Lang = "zh") -> None:
    """合规审查 / every rule: pass, fail, unknown, needs a person."""
    with guarded(open_say(lang, json), workspace, lock=True) as say:
        from migration.workspace import Workspace
        from reports.kept import read_kept
        from reports.steps import load_job, make_review

        home = Workspace(workspace)
        with say.step("job.step_review"):
            found, files = make_review(load_job(home), lang, read_kept(workspace, ["review.xlsx"]))
        home.write(files)
        say.review(found)
        raise typer.Exit(1 if found.blockers else 0)


@app.command()
def notices(
    workspace: WorkArgument,
    final: Annotated[bool, typer.Option("--final", help="定稿：有缺项即拒绝 / refuse holes")] = False,
    json: Json = False, lang: NoticeLang = "zh",
) -> None:
    """客户通知草稿 / notice drafts for every stage and medium."""
    with guarded(open_say(lang, json, also=("zh-Hant",)), workspace, lock=True) as say:
        from migration.workspace import Workspace
        from reports.steps import load_job, make_notices

        home = Workspace(workspace)
        with say.step("job.step_notices"):
            found = make_notices(load_job(home), lang, home, final=final)
        say.notices(found)


@app.command()
def report(workspace: WorkArgument, json: Json = False, lang: Lang = "zh") -> None:
    """工作簿、网页、日历、操作手册 / workbook, page, calendar, runbook."""
    with guarded(open_say(lang, json), workspace, lock=True) as say:
        from migration.workspace import Workspace
        from reports.kept import read_kept
        from reports.main_job import refuse_to_lose_answers
        from reports.steps import load_job, make_reports, make_review

        home = Workspace(workspace)
        with say.step("job.step_report"):
            job = load_job(home)
            refuse_to_lose_answers(home, job.inventory)
            found, _ = make_review(job, lang)
            files = make_reports(job, found, lang, read_kept(workspace, ["plan.xlsx", "runbook.xlsx"]))
            home.write(files)
        say.result({"written": sorted(files)}, "job.written", path=workspace)


def main() -> None:
    """The console script."""
    app()


def _day(option: str, text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise SettingsError.saying("reports", "errors.day", option=option, text=text) from error


if __name__ == "__main__":
    main()
