"""Seconds that scikit-learn takes to fit the last column of a CSV file: training_reference.py FILE TASK."""

import csv
import sys
import time

import numpy as np
from sklearn.ensemble import GradientBoostingClassifier, GradientBoostingRegressor

with open(sys.argv[1], newline="") as file:
    rows = list(csv.reader(file))[1:]
x = np.array([row[:-1] for row in rows], dtype=float)
classify = sys.argv[2] == "classification"
y = np.array([row[-1] for row in rows], dtype=str if classify else float)
model = GradientBoostingClassifier if classify else GradientBoostingRegressor
model(random_state=0, n_estimators=2).fit(x, y)
start = time.perf_counter()
model(random_state=0).fit(x, y)
print(time.perf_counter() - start)
