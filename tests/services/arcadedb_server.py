"""Run ArcadeDB with its Bolt server until standard input ends: FOLDER HTTP_PORT BOLT_PORT PASSWORD."""

import sys
from pathlib import Path

import arcadedb_embedded

folder, http_port, bolt_port, password = sys.argv[1:]
server = arcadedb_embedded.ArcadeDBServer(
    folder,
    root_password=password,
    jvm_kwargs={"heap_size": "768m"},
    config={
        "http_port": int(http_port),
        "host": "127.0.0.1",
        "server_plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
        "bolt_port": int(bolt_port),
    },
)
server.start()
if (Path(folder) / "databases" / "kg").is_dir():  # started again
    server.get_database("kg")
else:
    server.create_database("kg")
print("\nthe-server-is-ready", flush=True)  # noqa: T201 # the test waits for this line
sys.stdin.readline()
server.stop()
