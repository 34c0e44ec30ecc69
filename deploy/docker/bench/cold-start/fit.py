"""Fits the reference model of story B2 with scikit-learn and pickles it. Arguments: the data set, the file to write."""

import csv
import pickle
import sys

from sklearn.ensemble import GradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline

with open(sys.argv[1], newline="") as file:
    rows = list(csv.reader(file))[1:]
features = [[float(cell) for cell in row[:-1]] for row in rows]
model = make_pipeline(SimpleImputer(), GradientBoostingClassifier(random_state=0))
model.fit(features, [row[-1] for row in rows])
with open(sys.argv[2], "wb") as file:
    pickle.dump(model, file)
