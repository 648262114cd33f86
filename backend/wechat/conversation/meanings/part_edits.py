"""Edits of one part of the place: 把单元改成3单元, 2单元改3单元, 删掉单元, 去掉5栋吧 就写整个小区."""

import re
from dataclasses import dataclass

from backend.registry.rules.addresses import DoorPart, parts_in
from backend.wechat.conversation.meanings.place_parts import door_of, kind_named

_CHANGE = re.compile(
    "^(?:请|帮我|麻烦)*[把将]?(?:位置|地址|问题)?(?:里面?|中)?的?"
    "(?P<old>[^，,。 ]{1,12}?)(?:写错了?|不对|错了)?[，, ]*"
    "(?:改|换|写|应该是|是)(?:成|为)?(?P<new>[^，,。]{1,16}?)[吧啊了。！!]*$"
)
_DROP = (
    re.compile(
        "^(?:那|还是|算了|请|帮我|麻烦)*(?:不要|别|不用|不想|不)(?:写|提|带|留|填)上?(?P<old>.{1,10}?)[了吧啊]*[。！!]*$"
    ),
    re.compile(
        "^(?:那|还是|算了|请|帮我|麻烦)*(?:去掉?|删掉?|删除|拿掉|抹掉)(?P<old>.{1,10}?)[了吧啊]*"
        "(?:[ ，,。]+(?:就|改成|只|直接)*(?:写|填|说|是)(?P<new>.{2,16}?)[吧了啊]*)?[。！!]*$"
    ),
    re.compile(
        "^(?:那|还是|算了|请|帮我|麻烦)*[把将](?P<old>.{1,10}?)(?:去掉?|删掉?|删除|拿掉|抹掉)[了吧啊]*"
        "(?:[ ，,。]+(?:就|改成|只|直接)*(?:写|填|说|是)(?P<new>.{2,16}?)[吧了啊]*)?[。！!]*$"
    ),
)
_ADD = re.compile(
    "^(?:位置|地址)里?(?:再|还要?)?(?:加|补|添|写)上?(?:个|一个)?(?P<new>.{2,10}?)[吧啊。！!]*$"
)
_WORDS = {"building": "号楼", "unit": "单元", "floor": "楼", "room": ""}
_BARE = re.compile(r"\d{1,4}|[一二三四五六七八九十]{1,3}")


@dataclass(frozen=True, slots=True)
class PartEdit:
    """`old`: its parts, or only the `kind` of it; `new`: what stands there then, empty to drop it."""

    old_text: str
    old: tuple[DoorPart, ...]
    kind: str
    new: str

    @property
    def is_bare(self) -> bool:
        """Figures alone are not surely those of a room."""
        return _BARE.fullmatch(self.old_text) is not None


def part_edit(text: str) -> PartEdit | None:
    """None where the words change no part of a door."""
    added = _ADD.match(text)
    if added and door_of(added["new"]):
        return PartEdit("", (), door_of(added["new"])[0].kind, added["new"])
    for pattern in _DROP:
        match = pattern.match(text)
        edit = _edit(match["old"], match.groupdict().get("new") or "", dropped=True) if match else None
        if edit is not None:
            return edit
    change = _CHANGE.match(text)
    return _edit(change["old"], change["new"], dropped=False) if change else None


def _edit(old: str, new: str, *, dropped: bool) -> PartEdit | None:
    kind, parts = kind_named(old), tuple(door_of(old))
    if not kind and not parts:
        return None
    if not dropped:
        new = f"{new}{_WORDS[kind]}" if kind and _BARE.fullmatch(new) else new
        kinds = {part.kind for part in door_of(new)}
        if not kinds or (kind and kind not in kinds):
            return None
    return PartEdit(old, parts, kind or parts[0].kind, new)


def stands_there(edit: PartEdit, text: str) -> bool:
    """Whether the text has what the edit changes."""
    named = {(part.kind, part.value) for part in parts_in(text)}
    if edit.old:
        return all((part.kind, part.value) in named for part in edit.old)
    return any(kind == edit.kind for kind, _ in named)
