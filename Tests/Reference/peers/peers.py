"""Runs the peers of farfield-bench: one JSON object a line, in and out.

{"do": "prepare", "work": "forward", "order": 2, "tokens": 1024, "width": 16, "causal": false, "threads": 1}
  -> {"peers": [{"name": "strong", "error": 3e-7}, {"name": "ort", "problem": "onnxruntime is not installed"}]}
{"do": "run", "peer": 0} -> {"seconds": 0.0012}

`order` 0 is softmax. A peer's own result is compared with double precision before it is timed.
"""

import json
import sys
import time

try:
    import contestants
except ImportError as failure:
    contestants = None
    missing = failure.name

ready = []


def prepare(request):
    if contestants is None:
        return {"peers": [{"name": "peers", "problem": f"{missing} is not installed"}]}
    ready.clear()
    told = []
    for peer in contestants.of(request):
        entry = {"name": peer.name}
        problem = peer.missing()
        if problem is None:
            try:
                peer.prepare(request)
                entry["error"] = float(peer.error())
                if not entry["error"] < peer.allowed_error:
                    problem = f"its result is off by {entry['error']:.1e}"
            except (MemoryError, RuntimeError, ValueError, NotImplementedError) as failure:
                problem = str(failure).splitlines()[0][:200]
        if problem is not None:
            entry["problem"] = problem
            entry.pop("error", None)
        ready.append(peer)
        told.append(entry)
    return {"peers": told}


def run(request):
    peer = ready[request["peer"]]
    start = time.perf_counter()
    peer.run()
    return {"seconds": time.perf_counter() - start}


def main():
    # Libraries may print; only answers go to the standard output.
    answers = sys.stdout
    sys.stdout = sys.stderr
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = prepare(request) if request["do"] == "prepare" else run(request)
        except Exception as failure:  # told to the benchmark program, which stops
            answer = {"problem": f"{type(failure).__name__}: {failure}"}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
