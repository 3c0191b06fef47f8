"""64 clients at once on `kg serve`, and a query that runs away: python benchmarks/serve_load.py [OUTPUTS] [SECONDS]

Starts the server as users do, on a free port of the loopback. Prints the answers by status, how many came in a second,
what became of the runaway queries, and the memory of the server and of its answering processes after a quarter, a half
and all of the time. Exit code 1 where a client got anything but an answer, a runaway query was not stopped, or the
server's memory grew by more than a tenth in the second half.
"""

import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from pathlib import Path

CLIENTS = 64
QUERIES = [
    "SELECT ?n { ?m a kg:Method ; skos:prefLabel ?n } LIMIT 20",
    "SELECT (COUNT(?p) AS ?n) { ?p a kg:Paper }",
    "ASK { ?s kg:uses ?o }",
]
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def get(address, query):
    try:
        with urllib.request.urlopen(f"{address}/sparql?query={urllib.parse.quote(query)}", timeout=120) as answer:
            answer.read()
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError as error:
        return type(error).__name__


def resident(pid):
    """Megabytes of a process, and of its children; these are started anew after each query that ran away."""
    children = [
        child for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()
    ]
    pages = [int(Path(f"/proc/{one}/statm").read_text().split()[1]) for one in (pid, *children)]
    page = os.sysconf("SC_PAGE_SIZE")
    return pages[0] * page >> 20, sum(pages[1:]) * page >> 20


def load(address, pid, seconds):
    end, counts, runaway, waits = time.time() + seconds, Counter(), Counter(), []

    def client(number):
        while time.time() < end:
            start = time.perf_counter()
            counts[get(address, QUERIES[number % len(QUERIES)])] += 1
            waits.append(time.perf_counter() - start)

    def run_away():
        while time.time() < end:
            runaway[get(address, RUNAWAY)] += 1
            time.sleep(5)

    threads = [threading.Thread(target=client, args=(n,)) for n in range(CLIENTS)] + [threading.Thread(target=run_away)]
    for thread in threads:
        thread.start()
    memory = []
    for part in (1, 1, 2):
        time.sleep(seconds * part / 4)
        memory.append(resident(pid))
    for thread in threads:
        thread.join()
    waits.sort()
    print(f"{CLIENTS} clients, {seconds} s: answers {dict(counts)}, {sum(counts.values()) / seconds:.0f} a second")
    print(f"a client waited {statistics.median(waits):.3f} s (median), {waits[-1 - len(waits) // 100]:.3f} s (99 %)")
    shown = ", ".join(f"{server} + {answering} MB" for server, answering in memory)
    print(f"runaway queries {dict(runaway)}; memory of the server and of those that answer: {shown}")
    return set(counts) == {200} and set(runaway) == {503} and memory[-1][0] <= memory[1][0] * 1.1


def main(outputs, seconds):
    command = [sys.executable, "-m", "kg", "serve", str(outputs), "--port", "0"]
    with (
        tempfile.TemporaryDirectory() as folder,
        (log := Path(folder) / "log").open("wb") as said,
        subprocess.Popen(command, stderr=said) as server,
    ):
        try:
            while server.poll() is None:
                if found := re.search(r"(http://[\d.:]+)/ answers", log.read_text(errors="replace")):
                    return 0 if load(found[1], server.pid, seconds) else 1
                time.sleep(0.2)
        finally:
            server.send_signal(signal.SIGINT)
    return 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if sys.argv[1:] else "outputs"), int(sys.argv[2]) if sys.argv[2:] else 60))
