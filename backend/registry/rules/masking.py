"""Personal data as lists and reports show it: enough to tell people apart, too little to use."""

_ENDS = 4


def masked_name(name: str) -> str:
    """张* of 张三, 欧*娜 of 欧阳娜; a unit's name of more than four characters stays."""
    if len(name) > _ENDS:
        return name
    if len(name) < 3:  # noqa: PLR2004 - surname and one more
        return name[:1] + "*" * (len(name) - 1)
    return f"{name[0]}{'*' * (len(name) - 2)}{name[-1]}"


def masked_identity(number: str) -> str:
    """The region's four digits and the last one."""
    return (
        f"{number[:4]}{'*' * (len(number) - 5)}{number[-1]}" if len(number) > _ENDS + 1 else "*" * len(number)
    )


def masked_phone(number: str) -> str:
    """138****8000."""
    return f"{number[:3]}****{number[-4:]}" if len(number) >= 11 else "*" * len(number)  # noqa: PLR2004 - a mobile
