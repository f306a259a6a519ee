"""The bundled data in a minute: what changed between the phases, in all and in AI, and what cannot be said."""

from __future__ import annotations

import alliance_timeline as at


def main() -> None:
    """Print the phases, the contrast since 2022, the share of limitations, and the cautions that go with them."""
    timeline = at.load()
    print(
        f"{len(timeline)} events on {timeline.occasions} occasions, {timeline.coverage[0]} to {timeline.coverage[1]}\n"
    )

    print(timeline.phase_summary(), "\n")

    contrast = timeline.contrast("since-2022", "2014-2022")
    for kind in contrast.kinds:
        row = contrast.row(kind)
        print(f"{kind}: {row.ratio_text} times the rate of 2014-2022; {contrast.headline(kind)}")

    ai = timeline.select(domains="ai")
    print(f"\nArtificial intelligence: {len(ai)} events")
    print(ai.contrast("since-2022", "2014-2022", kinds=["cooperation"]), "\n")

    print("Limitations among all dyadic occasions, by phase")
    print(timeline.share("limitation", of=at.DYADIC, phases=at.PHASES), "\n")

    vague = [event for event in timeline if timeline.phases.phase_of(event.date) is None]
    print(f"{len(vague)} events lie in no phase, or their dates cannot tell in which")


if __name__ == "__main__":
    main()
