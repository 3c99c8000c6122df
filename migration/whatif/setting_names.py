"""What a setting of the policy is called in a sentence."""

from inventory.words import Words


def name_setting(name: str, words: Words) -> str:
    """The setting in words with its own name beside it; the bare name where nobody has put it into words."""
    label = label_setting(name, words)
    return name if label == name else words.say("settings.named", label=label, name=name)


def label_setting(name: str, words: Words) -> str:
    """The setting in words; the bare name where nobody has put it into words."""
    if words.has(f"settings.head.{name}"):
        return words.say(f"settings.head.{name}")
    head, _, tail = name.rpartition(".")
    if not (words.has(f"settings.head.{head}") and words.has(f"settings.tail.{tail}")):
        return name
    return words.say(
        "settings.of", head=words.say(f"settings.head.{head}"), tail=words.say(f"settings.tail.{tail}")
    )
