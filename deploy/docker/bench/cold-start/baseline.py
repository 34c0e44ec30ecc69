"""The same in Python: unpickle scikit-learn's model, predict one row."""

import json
import pickle
import resource
import sys

with open(sys.argv[1], "rb") as file:
    model = pickle.load(file)
answer = model.predict_proba([json.loads(sys.argv[2])])[0].tolist()
usage = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"cpu": (usage.ru_utime + usage.ru_stime) * 1000, "answer": answer}), flush=True)
