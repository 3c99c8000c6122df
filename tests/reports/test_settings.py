"""The policy read in Chinese: what each setting is, its unit and its source."""

import tomllib
from importlib import resources

from inventory.words import load_words
from migration.policy import default_policy
from reports.settings import SettingNames


def test_settings_have_chinese_names_of_their_own():
    """A setting that has just been added may wait for its name; few do, and no two share one."""
    names = SettingNames(load_words("reports", "zh"))
    found = {setting: names.name(setting) for setting in default_policy()}
    known = [name for name in found.values() if name]
    assert len(known) >= 0.95 * len(found), [setting for setting, name in found.items() if name is None]
    assert len(set(known)) == len(known)


def test_names_are_those_of_settings():
    table = tomllib.loads(resources.files("reports").joinpath("data/settings_zh.toml").read_text(encoding="utf-8"))
    policy = default_policy()
    assert [head for head in table["head"] if not any(n.startswith(f"{head}.") for n in policy)] == []
    left = [name for name in table["name"] if name not in policy]
    assert len(left) <= 0.05 * len(policy), left


def test_units_and_sources_of_most_settings_read_chinese():
    names = SettingNames(load_words("reports", "zh"))
    units = [names.unit(s.unit) for s in default_policy().values()]
    assert sum(unit.isascii() and unit != "%" for unit in units) <= 0.05 * len(units)


def test_english_stays_as_it_stands():
    names = SettingNames(load_words("reports", "en"))
    assert names.name("plan.min_gain") is None
    assert names.unit("CNY") == "CNY"
