"""The routes of apps that are alike, compiled once: to compile them was most of an app's start."""

from threading import Lock
from typing import Any

from werkzeug.routing import Map, Rule, RuleFactory
from werkzeug.routing.matcher import StateMachineMatcher

_lock = Lock()
_compiled_maps: dict[tuple[object, ...], Map] = {}


class SharedMap(Map):
    """Takes what another map has compiled out of the same rules, as soon as anyone asks for a route.

    Rules may still be added later: they are then in a copy, which no other map sees.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        self._compiled = Map(*args, **options)
        self._waiting: list[Rule] = []
        super().__init__(*args, **options)

    def add(self, rulefactory: RuleFactory) -> None:
        self._waiting += rulefactory.get_rules(self)

    def update(self) -> None:
        self._compile()

    @property
    def _matcher(self) -> StateMachineMatcher:
        self._compile()
        return self._compiled._matcher

    @_matcher.setter
    def _matcher(self, matcher: StateMachineMatcher) -> None:
        """That of `_compiled` is used."""

    @property
    def _rules_by_endpoint(self) -> dict[Any, list[Rule]]:
        self._compile()
        return self._compiled._rules_by_endpoint

    @_rules_by_endpoint.setter
    def _rules_by_endpoint(self, rules: dict[Any, list[Rule]]) -> None:
        """Those of `_compiled` are used."""

    def _compile(self) -> None:
        if not self._waiting:
            return
        with _lock:
            if not self._waiting:
                return
            bound_rules = self._compiled._rules
            converters = tuple(self.converters.items())
            key = (*self._options().items(), converters, *map(_what_it_says, bound_rules + self._waiting))
            if key not in _compiled_maps:
                _compiled_maps[key] = self._extended(bound_rules)
            self._compiled = _compiled_maps[key]
            self._waiting = []

    def _extended(self, bound_rules: list[Rule]) -> Map:
        extended = Map(**self._options(), converters=self.converters)
        for rule in bound_rules:
            if not rule.build_only:
                extended._matcher.add(rule)
            extended._rules_by_endpoint.setdefault(rule.endpoint, []).append(rule)
        for rule in self._waiting:
            extended.add(rule)
        extended.update()
        return extended

    def _options(self) -> dict[str, Any]:
        return {
            "default_subdomain": self.default_subdomain,
            "strict_slashes": self.strict_slashes,
            "merge_slashes": self._compiled.merge_slashes,
            "host_matching": self.host_matching,
        }


def _what_it_says(rule: Rule) -> tuple[object, ...]:
    return (
        type(rule),
        rule.rule,
        rule.endpoint,
        None if rule.methods is None else frozenset(rule.methods),
        tuple((rule.defaults or {}).items()),
        rule.subdomain,
        rule.host,
        rule.strict_slashes,
        rule.merge_slashes,
        rule.build_only,
        rule.alias,
        rule.redirect_to,
        rule.websocket,
        getattr(rule, "provide_automatic_options", None),
    )
