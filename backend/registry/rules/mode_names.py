"""Chinese names of service modes and committees, as files and pages show them."""

from backend.models import CommitteeKind, ServiceMode

SERVICE_MODE_NAMES: dict[ServiceMode, str] = {
    ServiceMode.MARKET: "市场化服务",
    ServiceMode.BIG_LEADS_SMALL: "以大带小",
    ServiceMode.CONTIGUOUS: "连片管理",
    ServiceMode.STATE_FIRM: "国企接管",
    ServiceMode.FALLBACK: "兜底服务",
    ServiceMode.SELF_MANAGED: "自管",
    ServiceMode.STREET_TRUSTEESHIP: "街道集中托管",
    ServiceMode.COMMUNITY_TRUSTEESHIP: "社区托管",
    ServiceMode.SERVE_FIRST: "先服务后收费",
}

COMMITTEE_NAMES: dict[CommitteeKind, str] = {
    CommitteeKind.OWNERS: "业委会",
    CommitteeKind.MANAGEMENT: "物管会",
}
