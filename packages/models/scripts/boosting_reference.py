"""Writes test/training/fixtures: what scikit-learn, NumPy and Python's decimal answer to the data sets below.

    pip install scikit-learn==1.9.1 numpy==2.4.6
    NPY_DISABLE_CPU_FEATURES="X86_V4 AVX512_ICL AVX512_SPR" python scripts/boosting_reference.py

NumPy has functions of its own for log and exp on processors with AVX-512, whose last digit is more often off. The
variable turns them off, so that the files are the same wherever this runs on x86-64 with glibc.
"""

import csv
import json
import warnings
from decimal import Decimal, getcontext
from pathlib import Path

import numpy as np
from sklearn.ensemble import GradientBoostingClassifier, GradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.utils._sorting import _py_simultaneous_sort

PACKAGE = Path(__file__).resolve().parent.parent
FIXTURES = PACKAGE / "test" / "training" / "fixtures"
SEEDS_TO_COMPARE = range(5)


def bundled(name):
    with open(PACKAGE / "data" / f"{name}.csv") as file:
        rows = list(csv.reader(file))[1:]
    x = np.array([[float(value) for value in row[:-1]] for row in rows])
    return x, np.array([row[-1] for row in rows])


def iris():
    x, y = bundled("iris")
    return dict(task="classification", x=x, y=y)


def wine():
    x, y = bundled("wine")
    return dict(task="classification", x=x, y=y)


def diabetes():
    x, y = bundled("diabetes")
    return dict(task="regression", x=x, y=y.astype(float))


def integers(seed, rows, columns, classes, high=4, **options):
    """Small integers: nearly every split is as good as another."""
    rng = np.random.default_rng(seed)
    x = rng.integers(0, high, (rows, columns)).astype(float)
    if classes == 0:
        return dict(task="regression", x=x, y=rng.integers(0, 5, rows).astype(float), **options)
    return dict(task="classification", x=x, y=labels(rng, rows, classes), **options)


def labels(rng, rows, classes):
    """Random labels, each class at least once."""
    return rng.permutation(np.concatenate([np.arange(classes), rng.integers(0, classes, rows - classes)]))


def mirrored():
    """One column, the same labels from either end."""
    half = [0, 1, 1, 0, 2, 1, 0, 0, 2, 1, 1]
    return dict(task="classification", x=np.arange(22.0)[:, None], y=np.array(half + half[::-1]))


def duplicates():
    rng = np.random.default_rng(3)
    rows = rng.integers(0, 9, 60)
    return dict(task="classification", x=rng.normal(size=(9, 4)).round(1)[rows], y=labels(rng, 60, 3))


def missing():
    """Missing values, a column without any value and one that never changes."""
    rng = np.random.default_rng(4)
    x = rng.normal(size=(70, 5)).round(1)
    y = labels(rng, 70, 4)
    x[rng.random(x.shape) < 0.2] = np.nan
    x[:, 1] = np.nan
    x[:, 3] = -7.25
    return dict(task="classification", x=x, y=y)


def missing_in_one_column():
    """With a single column NumPy groups the sum for the mean in another way."""
    rng = np.random.default_rng(5)
    x = rng.lognormal(size=(200, 1)) * 1e3
    x[rng.random(x.shape) < 0.1] = np.nan
    return dict(task="regression", x=x, y=np.nan_to_num(x[:, 0]).round(-3) + rng.normal(size=200))


def close_values():
    """Steps about the difference that counts, and values that float32 cannot tell apart."""
    rng = np.random.default_rng(6)
    x = np.column_stack([rng.integers(0, 9, 50) * step + start for step, start in
                         [(1e-7, 0), (4e-8, 0), (1.1e-7, 0), (5.9e-8, 1), (1.2e-7, 1), (1, 2**24), (1e-40, 0)]])
    return dict(task="regression", x=x, y=rng.normal(size=50).round(1), depth=4)


def magnitudes():
    """Values from the smallest to the largest that float32 holds."""
    rng = np.random.default_rng(7)
    x = rng.normal(size=(40, 4)) * 10.0 ** np.array([37, 20, -20, -42])
    return dict(task="classification", x=x, y=labels(rng, 40, 2))


def rare_class():
    rng = np.random.default_rng(8)
    x = rng.normal(size=(80, 3)).round(1)
    y = np.where(np.arange(80) == 41, 3, np.digitize(x[:, 0] + rng.normal(size=80) * 0.4, [-0.5, 0.5]))
    return dict(task="classification", x=x, y=y)


def separable():
    """Pure leaves, in which probabilities reach 1 and Newton's step has nothing to divide by."""
    x = np.array([[0.0, 5], [1, 5], [2, 4], [3, 4], [10, 1], [11, 2], [12, 1], [13, 2]])
    return dict(task="classification", x=x, y=np.array([0, 0, 0, 0, 1, 1, 1, 1]), rounds=300, learning_rate=1.0)


def two_rows():
    return dict(task="classification", x=np.array([[1.0], [2.0]]), y=np.array([0, 1]))


def one_value():
    return dict(task="regression", x=np.array([[1.0, 2], [1, 3], [2, 2], [2, 3]]), y=np.full(4, 3.3))


def clusters():
    """Two far clusters of targets that hardly differ: sums of squares lose all digits that matter."""
    rng = np.random.default_rng(9)
    y = rng.choice([-1e9, 1e9], 90) + rng.normal(size=90)
    return dict(task="regression", x=np.column_stack([y > 0, rng.normal(size=90).round(1)]), y=y, depth=6)


def overshooting(classes):
    """A learning rate that throws raw scores to and fro, far beyond what e^x can hold."""
    rng = np.random.default_rng(12)
    x = rng.normal(size=(30, 2)).round(1)
    return dict(task="classification", x=x, y=labels(rng, 30, classes), rounds=60, learning_rate=5.0, depth=2)


def tiny_target():
    """Targets whose variance is about where a node counts as pure."""
    rng = np.random.default_rng(10)
    return dict(task="regression", x=rng.normal(size=(60, 3)).round(1), y=rng.normal(size=60) * 3e-8)


def continuous():
    rng = np.random.default_rng(11)
    x = rng.normal(size=(300, 4))
    return dict(task="classification", x=x, y=(x[:, 0] * x[:, 1] + rng.normal(size=300) * 0.3 > 0).astype(int))


CASES = dict(
    iris=iris, wine=wine, diabetes=diabetes, mirrored=mirrored, duplicates=duplicates, missing=missing,
    missing_in_one_column=missing_in_one_column, close_values=close_values, magnitudes=magnitudes,
    rare_class=rare_class, separable=separable, two_rows=two_rows, one_value=one_value, clusters=clusters,
    tiny_target=tiny_target, continuous=continuous,
    overshooting_binary=lambda: overshooting(2),
    overshooting_multinomial=lambda: overshooting(3),
    binary_integers=lambda: integers(1, 60, 3, 2),
    wide_integers=lambda: integers(2, 37, 10, 2, high=3, depth=2),
    nine_classes=lambda: integers(3, 90, 3, 9, high=6, rounds=30),
    deep_integers=lambda: integers(4, 110, 5, 3, depth=6, rounds=40, learning_rate=0.5),
    integer_targets=lambda: integers(5, 80, 6, 0),
    long_integers=lambda: integers(6, 400, 2, 2, high=12),
)


def answer(model, x):
    return model.predict_proba(x) if isinstance(model, GradientBoostingClassifier) else model.predict(x)


def unseen_rows(x):
    """Rows made up of values of the table, moved a little."""
    rng = np.random.default_rng(99)
    rows = rng.integers(0, len(x), (12, x.shape[1]))
    return x[rows, np.arange(x.shape[1])] * rng.choice([1.0, 0.99, 1.02], rows.shape)


def boosting_case(make):
    case = make()
    x, y = case["x"], case["y"]
    rounds, rate, depth = case.get("rounds", 100), case.get("learning_rate", 0.1), case.get("depth", 3)
    classifier = case["task"] == "classification"
    kind = GradientBoostingClassifier if classifier else GradientBoostingRegressor
    imputer = SimpleImputer().fit(x)
    models = [
        kind(n_estimators=rounds, learning_rate=rate, max_depth=depth, random_state=seed).fit(imputer.transform(x), y)
        for seed in SEEDS_TO_COMPARE
    ]
    answers = [answer(model, imputer.transform(x)) for model in models]
    unseen = unseen_rows(x)
    return dict(
        task=case["task"],
        options=dict(rounds=rounds, learningRate=rate, depth=depth),
        seedMatters=bool(max(np.abs(other - answers[0]).max() for other in answers) > 1e-12 * max(1, np.abs(answers[0]).max())),
        columns=x.shape[1],
        x=numbers(x),
        y=np.unique(y, return_inverse=True)[1].tolist() if classifier else numbers(y),
        classes=np.unique(y).tolist() if classifier else [],
        expected=numbers(answers[0]),
        unseen=dict(x=numbers(unseen), expected=numbers(answer(models[0], imputer.transform(unseen)))),
    )


def numbers(array):
    return [None if np.isnan(value) else float(value) for value in np.ravel(array)]


def exponential_cases():
    """Arguments with the float64 next to e^x and to ln(x)."""
    getcontext().prec = 40
    rng = np.random.default_rng(1)
    powers = np.concatenate([rng.uniform(-40, 5, 400), rng.uniform(-700, 700, 100), [0, 1, -1, 1e-20, -1e-9, 709.78, -708.3]])
    shares = np.array([k / n for n in range(2, 30) for k in range(1, n)])
    return dict(
        exp=[[float(v), float(Decimal(float(v)).exp())] for v in powers],
        log=[[float(v), float(Decimal(float(v)).ln())] for v in shares],
    )


def sum_cases():
    rng = np.random.default_rng(2)
    arrays = [rng.normal(size=n) * 10 ** rng.uniform(-3, 3, n) for n in (1, 7, 8, 15, 16, 127, 128, 129, 300)]
    return [dict(values=numbers(array), sum=float(array.sum())) for array in arrays]


def median_killer(size):
    """An order that drives median-of-three quicksort to its limit, and so introsort to its heapsort."""
    half = size // 2
    return np.array([
        *(v for i in range(12) for v in (2 * i, size - 12 + i, half - 12 + 2 * i)), *range(24, half - 12),
        *(v for i in range(12) for v in (2 * i + 1, half - 11 + 2 * i)), *range(half + 12, size - 12)])


def sort_cases():
    rng = np.random.default_rng(3)
    killer = median_killer(120)
    arrays = [rng.integers(0, high, n) for n, high in [(15, 3), (16, 3), (40, 5), (100, 2), (300, 40)]]
    arrays += [killer, np.where(killer < 60, killer, 60 + killer % 3), np.arange(50)[::-1] // 2]
    cases = []
    for array in arrays:
        values, rows = array.astype(np.float32), np.arange(len(array), dtype=np.intp)
        _py_simultaneous_sort(values, rows, len(values), use_three_way_partition=True)
        cases.append(dict(values=numbers(array), rows=rows.tolist()))
    return cases


def write(name, content):
    (FIXTURES / f"{name}.json").write_text(json.dumps(content, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    warnings.filterwarnings("ignore", "Skipping features without any observed values")
    FIXTURES.mkdir(parents=True, exist_ok=True)
    for case, make in CASES.items():
        write(f"boosting_{case}", boosting_case(make))
    write("exponential", exponential_cases())
    write("pairwise_sum", sum_cases())
    write("introsort", sort_cases())
    write("seeds", np.random.RandomState(0).randint(0, 2**31 - 1, 700).tolist())
