"""The gauges in Prometheus's words."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from helpline.read_models.gauges import Gauges


class GaugeCollector(Collector):
    """Hands a set of gauges to a registry."""

    def __init__(self, gauges: Gauges) -> None:
        self._gauges = gauges

    def collect(self) -> Iterator[Metric]:
        yield from _plain(self._gauges)
        yield _counsellors(self._gauges)
        yield _callbacks(self._gauges)
        yield from _today(self._gauges)


def _plain(gauges: Gauges) -> Iterator[Metric]:
    for name, documentation, value in (
        ("waiting_callers", "Callers in the line", gauges.waiting),
        ("longest_wait_seconds", "The longest wait now", gauges.longest_wait_seconds),
        (
            "callbacks_oldest_seconds",
            "Age of the callback owed longest",
            gauges.oldest_callback_seconds,
        ),
        ("outbox_pending", "Work for the outside not done yet", gauges.outbox_pending),
        ("outbox_oldest_seconds", "Age of the oldest of it", gauges.outbox_oldest_seconds),
        ("escalations_open", "Texts that worry us and are with nobody", gauges.escalations_open),
        ("escalations_overdue", "Those not taken in time", gauges.escalations_overdue),
        ("timers_overdue", "Timers that are due and not worked off", gauges.timers_overdue),
    ):
        yield GaugeMetricFamily(f"helpline_{name}", documentation, value=value)


def _counsellors(gauges: Gauges) -> Metric:
    family = GaugeMetricFamily(
        "helpline_counsellors", "Who takes calls", labels=["presence", "activity"]
    )
    for (presence, activity), count in sorted(gauges.counsellors.items()):
        family.add_metric([presence, activity], count)
    return family


def _callbacks(gauges: Gauges) -> Metric:
    family = GaugeMetricFamily("helpline_callbacks_open", "Callbacks owed", labels=["state"])
    for state, count in gauges.callbacks_open.items():
        family.add_metric([state], count)
    return family


def _today(gauges: Gauges) -> Iterator[Metric]:
    """What there is no value for yet is left out: Prometheus has no null."""
    yield from _each("helpline_today", "Inbound contacts today", asdict(gauges.today))
    asked = asdict(gauges.callbacks_today)
    yield from _each("helpline_callbacks_today", "Callbacks asked for today", asked)


def _each(prefix: str, what: str, values: Mapping[str, float | None]) -> Iterator[Metric]:
    for name, value in values.items():
        if value is not None:
            yield GaugeMetricFamily(f"{prefix}_{name}", f"{what}: {name}", value=value)
