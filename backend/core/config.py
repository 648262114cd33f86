"""Settings, read once from LINSHENG_ variables into a frozen value."""

import base64
import binascii
import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    Json,
    ValidationError,
    model_validator,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from backend.core.demo_folder import MAX_PORT, demo_defaults, stand_in_port, stand_in_url
from backend.core.errors import ConfigError
from backend.core.setting_names import OTHER_KEYS, PREFIX, listed_keys

AES_KEY_LENGTH = 43  # fixed by WeChat's platform
MINIMUM_SECRET_LENGTH = 32
SHIPPED_CONDITION = "FOGRA39"  # of backend/printing/leaflets/press, by its name in the ICC's registry
_FILE_NAME = re.compile(r"[0-9A-Za-z_-]{1,64}\.txt", re.ASCII)
# A name with a letter in its last part: an address has none, and the register refuses addresses inside.
_INNER_HOST = re.compile(r"([a-z0-9-]+\.)*[a-z0-9-]*[a-z][a-z0-9-]*(:[1-9][0-9]{0,4})?", re.ASCII)
_FILE_CONTENT = re.compile(r"[!-~]{1,256}")
_MAIL_ADDRESS = re.compile(r"[!#-+\--;=?A-Z^-~]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)


def _http_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("must be an address such as https://linsheng.example.gov.cn")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("must have no path behind the host; printed codes would not fit it")
    return value.rstrip("/")


def _database_url(value: str) -> str:
    try:
        name = make_url(value).drivername
    except ArgumentError:
        raise ValueError("cannot be read; use sqlite:////path/file.db or postgresql+psycopg://…") from None
    if name not in {"sqlite", "postgresql+psycopg"}:
        raise ValueError(f"names {name}; only sqlite and postgresql+psycopg are supported")
    return value


def _redis_url(value: str) -> str:
    if urlsplit(value).scheme not in {"redis", "rediss", "unix"}:
        raise ValueError("must start with redis://, rediss:// or unix://")
    return value


def _storage_url(value: str) -> str:
    parts = urlsplit(value)
    if not (
        (parts.scheme == "file" and parts.path.startswith("/")) or (parts.scheme == "s3" and parts.netloc)
    ):
        raise ValueError("must be file:///srv/linsheng/photos or, in an object store, s3://bucket/photos")
    return value


def _endpoint(value: str) -> str:
    return _http_url(value) if value else value


def _mail_url(value: str) -> str:
    if value and urlsplit(value).scheme not in {"mailto", "mailtos", "console"}:
        raise ValueError("must be a mail server such as mailtos://user:password@smtp.example.gov.cn")
    return value


def _mail_addresses(value: str) -> str:
    """With commas between them; kept without spaces."""
    addresses = [part.strip() for part in value.split(",") if part.strip()]
    for address in addresses:
        if not _MAIL_ADDRESS.fullmatch(address):
            raise ValueError(f"names {address[:60]!r}; write mail addresses with commas between them")
    return ",".join(addresses)


def _inner_hosts(value: str) -> str:
    """With commas between them; kept in small letters without spaces."""
    hosts = [part.strip().lower() for part in value.split(",") if part.strip()]
    for host in hosts:
        if not _INNER_HOST.fullmatch(host):
            raise ValueError(
                f"names {host[:60]!r}; write names such as relay.city.local or relay.city.local:2525"
            )
    return ",".join(hosts)


def _aes_key(value: str) -> str:
    if not value:
        return value
    try:
        if len(value) == AES_KEY_LENGTH:
            base64.b64decode(value + "=", validate=True)
            return value
    except binascii.Error:
        pass
    raise ValueError("must be the 43 letters and digits that the WeChat console shows")


def _key_list(text: str) -> str:
    try:
        listed_keys(text)
    except ValueError:
        raise ValueError("cannot be read; write keys with spaces between them, or a JSON list") from None
    return text


def _verification_files(value: dict[str, str]) -> dict[str, str]:
    """As WeChat hands them out: a short name of letters and digits, and one line of the same."""
    for name, content in value.items():
        if not _FILE_NAME.fullmatch(name):
            raise ValueError(f"names {name[:40]!r}; WeChat's files are called like aB3dE5fG7h.txt")
        if not _FILE_CONTENT.fullmatch(content):
            raise ValueError(f"holds for {name} what is no content of such a file; copy its one line")
    return value


def _opens_as_profile(profile: bytes) -> bool:
    from PIL import ImageCms

    try:
        press = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        ImageCms.buildTransform(ImageCms.createProfile("sRGB"), press, "RGB", "CMYK")
    except (OSError, ImageCms.PyCMSError):
        return False
    return True


class Config(BaseModel):
    """Everything the service can be told from outside. Immutable after start."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mode: Literal["demo", "production"] = "demo"
    data_dir: Path = Path("data")
    database_url: Annotated[str, AfterValidator(_database_url)]
    redis_url: Annotated[str, AfterValidator(_redis_url)]
    base_url: Annotated[str, AfterValidator(_http_url)]
    storage_url: Annotated[str, AfterValidator(_storage_url)]
    secret_key: str
    personal_data_key: str
    other_secret_keys: Annotated[str, AfterValidator(_key_list)] = ""
    other_personal_data_keys: Annotated[str, AfterValidator(_key_list)] = ""
    city_name: str
    storage_endpoint: Annotated[str, AfterValidator(_endpoint)] = ""
    storage_region: str = ""
    storage_access_key: str = ""
    storage_secret_key: str = ""
    wechat_appid: str = ""
    wechat_token: str = ""
    wechat_aes_key: Annotated[str, AfterValidator(_aes_key)] = ""
    wechat_secret: str = ""
    wechat_api_url: Annotated[str, AfterValidator(_http_url)] = "https://api.weixin.qq.com"
    wechat_templates: Json[dict[str, str]] = {}
    wechat_service_desk: bool = False
    miniprogram_appid: str = ""
    miniprogram_secret: str = ""
    miniprogram_verification: Annotated[Json[dict[str, str]], AfterValidator(_verification_files)] = {}
    open311_public: bool = False
    open311_jurisdiction: str = ""
    proxies: Annotated[int, Field(ge=0, le=5)] = 0
    workers: Annotated[int, Field(ge=1, le=64)] = 2
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=MAX_PORT)] = 8000
    qr_letter_case: Literal["upper", "lower"] = "upper"
    second_factor: Literal["required", "offered"] = "required"
    hotline: str = "12345"
    lift_hotline: str = "96333"
    print_condition: str = ""
    print_profile: str = ""
    mail_url: Annotated[str, AfterValidator(_mail_url)] = ""
    inner_hosts: Annotated[str, AfterValidator(_inner_hosts)] = ""
    audit_mail: Annotated[str, AfterValidator(_mail_addresses)] = ""

    @property
    def signing_keys(self) -> tuple[str, ...]:
        """As itsdangerous takes them: the last one signs, all verify."""
        return self.keys_of("secret_key")[::-1]

    def keys_of(self, name: str) -> tuple[str, ...]:
        """The one in use first."""
        keys = (getattr(self, name), *listed_keys(getattr(self, OTHER_KEYS[name])))
        return tuple(dict.fromkeys(keys))  # the one in use may stand among the others, too

    @property
    def print_folder(self) -> Path:
        """Where the files of printing orders are kept."""
        return self.data_dir / "print"

    @property
    def is_production(self) -> bool:
        return self.mode == "production"

    @property
    def stand_in_port(self) -> int | None:
        """Where the stand-in for WeChat's servers belongs; None where the real ones are called."""
        port = stand_in_port(str(self.port))
        own = not self.is_production and self.wechat_api_url == stand_in_url(port)
        return port if own else None

    @model_validator(mode="after")
    def _secrets_are_long(self) -> "Config":
        for name, other_keys in OTHER_KEYS.items():
            if len(getattr(self, name)) < MINIMUM_SECRET_LENGTH:
                raise ValueError(
                    f"{PREFIX}{name.upper()} must have at least {MINIMUM_SECRET_LENGTH} characters"
                )
            keys = self.keys_of(name)
            if any(len(key) < MINIMUM_SECRET_LENGTH for key in keys):
                raise ValueError(
                    f"each key in {PREFIX}{other_keys.upper()} must have at least"
                    f" {MINIMUM_SECRET_LENGTH} characters"
                )
        return self

    @model_validator(mode="after")
    def _keys_differ(self) -> "Config":
        """One value in both would go out with both, and could be retired from neither alone."""
        if self.secret_key == self.personal_data_key:
            raise ValueError(
                f"{PREFIX}SECRET_KEY and {PREFIX}PERSONAL_DATA_KEY must not be the same. Make a new"
                f" {PREFIX}SECRET_KEY; where the service has run with the old one, put that into"
                f" {PREFIX}OTHER_SECRET_KEYS"
            )
        return self

    @model_validator(mode="after")
    def _profile_is_for_printing(self) -> "Config":
        if not self.print_profile:
            if self.print_condition not in {"", SHIPPED_CONDITION}:
                raise ValueError(
                    f"{PREFIX}PRINT_CONDITION names another printing condition than {SHIPPED_CONDITION},"
                    f" whose profile comes with Linsheng: name its own in {PREFIX}PRINT_PROFILE as well"
                )
            return self
        try:
            profile = Path(self.print_profile).read_bytes()
        except OSError as error:
            raise ValueError(f"{PREFIX}PRINT_PROFILE cannot be read: {error.strerror}") from None
        # ICC.1, table 17: bytes 0 to 3 are the length, 12 to 15 name the class, 16 to 19 the colour
        # space, 36 to 39 spell acsp.
        if profile[12:20] != b"prtrCMYK" or profile[36:40] != b"acsp":
            raise ValueError(f"{PREFIX}PRINT_PROFILE must be an ICC profile of a press (output, CMYK)")
        length = int.from_bytes(profile[:4])
        if length != len(profile) or not _opens_as_profile(profile):
            raise ValueError(
                f"{PREFIX}PRINT_PROFILE is damaged: of {length:,} bytes it has {len(profile):,}. Copy it anew"
            )
        return self

    @model_validator(mode="after")
    def _production_is_complete(self) -> "Config":
        if not self.is_production:
            return self
        if not self.base_url.startswith("https://"):
            raise ValueError(f"{PREFIX}BASE_URL must start with https:// in production")
        if self.second_factor != "required":
            raise ValueError(f"{PREFIX}SECOND_FACTOR must be required in production")
        if bool(self.wechat_appid) != bool(self.wechat_token):
            raise ValueError(f"{PREFIX}WECHAT_APPID and {PREFIX}WECHAT_TOKEN are set together or not at all")
        if self.wechat_appid and not self.wechat_aes_key:
            raise ValueError(
                f"{PREFIX}WECHAT_AES_KEY must be set in production: the signature of a plain message does not"
                " cover its words. Choose 安全模式 in the WeChat console and copy the EncodingAESKey"
            )
        if not self.wechat_api_url.startswith("https://"):
            raise ValueError(f"{PREFIX}WECHAT_API_URL must start with https:// in production")
        return self

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Config":
        """Read LINSHENG_ variables.

        In demo mode what is missing gets an embedded default, and secrets are generated once into the
        data folder. In production nothing is guessed.

        Raises ConfigError naming every variable that is wrong, unknown or missing.
        """
        values = {
            name.removeprefix(PREFIX).lower(): value
            for name, value in environ.items()
            if name.startswith(PREFIX) and value != ""
        }
        if values.get("mode", "demo") == "demo":
            values = demo_defaults(values) | values
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            raise ConfigError("\n".join(_sentences(error))) from None


def _sentences(error: ValidationError) -> list[str]:
    sentences = []
    for problem in error.errors():
        message = problem["msg"].removeprefix("Value error, ")
        if not problem["loc"]:
            sentences.append(f"{message}.")
            continue
        variable = PREFIX + str(problem["loc"][0]).upper()
        if problem["type"] == "missing":
            message = "is not set, and production does not guess it"
        elif problem["type"] == "extra_forbidden":
            message = "is not a setting; see docs/settings.md for the list"
        sentences.append(f"{variable} {message[0].lower()}{message[1:]}.")
    return sentences
