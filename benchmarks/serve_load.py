"""64 clients on a running `kg serve`: python benchmarks/serve_load.py http://127.0.0.1:8000 PID [SECONDS]."""

import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from pathlib import Path

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


def resident(pid):
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4 // 1024


def main(address, pid, seconds=60):
    end, counts, runaway = time.time() + seconds, Counter(), Counter()

    def client(number):
        while time.time() < end:
            counts[get(address, QUERIES[number % len(QUERIES)])] += 1

    def run_away():
        while time.time() < end:
            runaway[get(address, RUNAWAY)] += 1
            time.sleep(10)

    threads = [threading.Thread(target=client, args=(n,)) for n in range(64)] + [threading.Thread(target=run_away)]
    for thread in threads:
        thread.start()
    time.sleep(seconds / 4)
    early = resident(pid)
    for thread in threads:
        thread.join()
    print(f"answers {dict(counts)}, {sum(counts.values()) / seconds:.0f} a second; runaway {dict(runaway)}")
    print(f"memory of the server: {early} MB after a quarter, {resident(pid)} MB at the end")


main(sys.argv[1], int(sys.argv[2]), *(int(s) for s in sys.argv[3:]))
