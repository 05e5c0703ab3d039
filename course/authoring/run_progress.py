"""Live progress of a run: bars in a terminal, lines elsewhere."""

from typing import Any, TextIO

from course.authoring.report import STATES
from course.authoring.run_results import Key, Result
from course.display import SIGNS


class Progress:
    """Live progress: a moving bar a lesson in a terminal, a line a lesson elsewhere (in CI's log, say)."""

    def __init__(self, stream: TextIO, *, backends: bool = False) -> None:
        self._stream = stream
        self._live = stream.isatty()
        self._backends = backends
        self._bars: dict[Key, Any] = {}

    def _name(self, key: Key) -> str:
        lesson, backend = key
        return f"{lesson:<28} {backend:<10}" if self._backends else f"{lesson:<28}"

    def say(self, text: str) -> None:
        """Write a line above the bars."""
        if self._live:
            from tqdm import tqdm

            tqdm.write(text, file=self._stream)
        else:
            self._stream.write(text + "\n")
            self._stream.flush()

    def moved(self, key: Key, cell: int, of: int) -> None:
        """A cell is done."""
        if not self._live:
            return
        from tqdm import tqdm

        bar = self._bars.get(key)
        if bar is None:
            bar = self._bars[key] = tqdm(total=of, desc=self._name(key), unit="cell", file=self._stream, leave=False)
        bar.update(cell - bar.n)

    def finished(self, result: Result) -> None:
        """A lesson is done: its line, with the failing cell's source when there is one."""
        bar = self._bars.pop(result.key, None)
        if bar is not None:
            bar.close()
        sign = SIGNS[STATES[result.status]]
        if result.reason:
            self.say(f"{sign} {self._name(result.key)} not run: {result.reason}")
            return
        memory = f", {result.peak_mebibytes:.0f} MiB" if result.peak_mebibytes else ""
        if result.peak_device_mebibytes is not None:
            memory += f", {result.peak_device_mebibytes:.0f} MiB on the device"
        points = f", {result.points:g} of {result.max_points:g} points" if result.max_points else ""
        self.say(f"{sign} {self._name(result.key)} {result.status}, {result.wall_seconds:.1f} s{memory}{points}")
        for contract in result.contracts:
            if not contract["met"]:
                self.say(f"    contract missed: {contract_text(contract)}")
        if result.error:
            self.say(f"    {result.error['error'].strip()}")
            for line in result.error["source"].splitlines():
                self.say(f"    | {line}")

    def close(self) -> None:
        """Remove the bars that are left."""
        for bar in self._bars.values():
            bar.close()
        self._bars.clear()


def contract_text(contract: dict[str, Any]) -> str:
    """A contract in words: metric, value, bounds."""
    value = contract["value"]
    given = "not a number" if value is None else f"{value:.4f}"
    bounds = [
        f"{word} {contract[key]:g}"
        for key, word in (("at_least", "at least"), ("at_most", "at most"))
        if contract[key] is not None
    ]
    return f"{contract['metric']} {given}, {' and '.join(bounds)}"
