"""The only user of a sandbox: who he is inside, and who outside."""

from pathlib import Path

USER_INSIDE = 1000
# As root every sandbox has a user of its own: above what distributions and container tools give out, below 2**31.
FIRST_USER_OUTSIDE = 1_900_000_000


def map_user(process: str, user: int, group: int) -> None:
    """Let the sandbox's only user be one user outside.

    Args:
        process: A process id as this process sees it, or "self".
        user: The user outside.
        group: The group outside.
    """
    # Without this, giving up a group would be a way around files that a group may not read.
    Path(f"/proc/{process}/setgroups").write_text("deny")
    Path(f"/proc/{process}/uid_map").write_text(f"{USER_INSIDE} {user} 1")
    Path(f"/proc/{process}/gid_map").write_text(f"{USER_INSIDE} {group} 1")
