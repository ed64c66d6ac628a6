"""PostgreSQL and Valkey from their wheels, for one machine and no other preparation.

    with start_embedded(Path("var")) as servers:
        create_engine(servers.database_url)

All who ask for the same data folder share the same two servers; the last one stops them.
"""

from helpline.embedded.sharing import EmbeddedServers, start_embedded

__all__ = ["EmbeddedServers", "start_embedded"]
