"""moto, a mock of AWS, with what this project needs and moto 5.2.1 lacks. Serves on a free port of this machine alone.

Prints `{"port": 5000}` on its first line and serves until its standard input ends, so that it never outlives the process that started it.
IRIS_LAMBDA_HOST=http://127.0.0.1:9000 is where invocations of functions go (invocations.py).
"""

import json
import logging
import os
import signal
import sys
import threading

from werkzeug.serving import make_server

from moto.server import DomainDispatcherApplication, create_backend_app

import distributed_map
import invocations
import missing_calls
import provisioned_concurrency
import published_versions
import registry_digests
import result_files

PATCHES = (
    missing_calls,
    provisioned_concurrency,
    published_versions,
    registry_digests,
    invocations,
    distributed_map,
    result_files,
)


def main() -> None:
    for module in PATCHES:
        module.install()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that started it still has to clean up with it
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # a line for each request
    server = make_server("127.0.0.1", 0, DomainDispatcherApplication(create_backend_app), threaded=True)
    os.environ["MOTO_PORT"] = str(server.port)  # where state machines find the other services
    print(json.dumps({"port": server.port}), flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()
    os._exit(0)  # requests that are still running would hold up the end


if __name__ == "__main__":
    main()
