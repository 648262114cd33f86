"""Passwords after NIST SP 800-63B-4: length and a list of known ones; no composition rules, no expiry."""

import unicodedata
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from backend.core.errors import FieldProblem

# OWASP's second choice (19 MiB, t=2, p=1): 22 ms, not 177 ms, so that sign-ins cannot starve the server.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_NOBODY = _HASHER.hash("a password that nobody has")
PUBLISHED = "linsheng-demo"  # of the demo's accounts; it opens nothing in production
MAX_PASSWORD = 200
ALONE = 15  # characters, where the password is the only factor
WITH_CODE = 8
# Guesses that zxcvbn thinks needed; it knows 30,000 leaked passwords, names, keyboards, dates and repeats.
GUESSES = {ALONE: 10**9, WITH_CODE: 10**8}
LOOKED_AT = 72  # zxcvbn's own bound; what comes after only adds
# What people here put into passwords, which zxcvbn's English lists lack.
HABITS = (
    "linsheng", "邻声", "wuye", "物业", "jiedao",
    "街道", "shequ", "社区", "tousu", "投诉", "zhujian", "住建", "mima", "密码",
    "guanli", "guanliyuan", "管理员", "woaini", "我爱你", "aini", "nihao", "woshi", "5201314",
    "520", "1314", "zhongguo", "中国", "beijing", "gongzuo", "bangong", "denglu", "zhanghao",
    "banliyuan", "办理员", "xiaoqu", "小区", "fuwu", "服务", "gongsi", "公司", "woai",
    "666", "888", "168", "zhang", "wang", "li", "liu", "chen", "yang",
    "zhao", "huang", "zhou", "wu", "wei", "fang", "min", "jing", "xiu",
    "ying", "qiang", "lei", "jun", "jie", "juan", "yan", "yong", "ming",
    "hong", "hui", "ping", "gang", "hua", "xin", "bo", "lin", "yu",
    "xiao", "dong", "mei", "guo", "jian",
)  # fmt: skip


# By sound, as they are typed; 陕西 and 山西 are spelt alike.
PROVINCES = (
    "tianjin", "hebei", "shanxi", "shaanxi", "neimenggu", "liaoning", "jilin", "heilongjiang", "shanghai",
    "jiangsu", "zhejiang", "anhui", "fujian", "jiangxi", "shandong", "henan", "hubei", "hunan", "guangdong",
    "guangxi", "hainan", "chongqing", "sichuan", "guizhou", "yunnan", "xizang", "gansu", "qinghai", "ningxia",
    "xinjiang", "taiwan", "xianggang", "aomen",
)  # fmt: skip


def normalised(password: str) -> str:
    """One spelling for what different keyboards send for the same characters."""
    return unicodedata.normalize("NFKC", password)


def problem_of(password: str, *, with_code: bool, own_words: Iterable[str] = ()) -> FieldProblem | None:
    """What speaks against a new password. `own_words`: names of its owner, office and city."""
    text = normalised(password)
    least = WITH_CODE if with_code else ALONE
    if len(password) > MAX_PASSWORD or len(text) > MAX_PASSWORD:
        return FieldProblem("password", f"密码最多 {MAX_PASSWORD} 位。")
    if len(text) < least:
        more = "" if with_code else "，可以用一句好记的话"
        return FieldProblem("password", f"密码至少 {least} 位{more}。")
    words = [word.lower() for word in (*own_words, *HABITS, *PROVINCES) if word]
    if zxcvbn(text[:LOOKED_AT].lower(), user_inputs=words)["guesses"] < GUESSES[least]:
        return FieldProblem(
            "password",
            "这个密码太常见，容易被猜到（常用密码、姓名单位拼音、生日、键盘顺序、重复的字都算）。请换一个。",
        )
    return None


def is_long(password: str) -> bool:
    return len(normalised(password)) >= ALONE


def hashed(password: str) -> str:
    return _HASHER.hash(normalised(password))


def matches(password_hash: str, password: str) -> bool:
    """Takes as long where there is no hash. Too long a password is wrong without being hashed."""
    if len(password) > MAX_PASSWORD:
        return False
    try:
        return _HASHER.verify(password_hash or _NOBODY, normalised(password)) and bool(password_hash)
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False
