"""The law of Adam: which directions explain its weights, and never that it confirms gradient flow where it does not."""

import itertools
import math
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from tests.law_subjects import altered, of_other_form, on, random_data, subject
from theory.evidence import Evidence
from theory.form import CorrelationForm
from verify.datasets import Dataset
from verify.laws.finding import Finding
from verify.laws.networks import adam, adam_experiment, sign_descent
from verify.laws.networks.adam_experiment import Size, controls, growth_factor, paper_adam, sizes
from verify.laws.networks.adam_runs import Caught, Rule, SignDescent, follow
from verify.laws.networks.explained import Score, explanation, score, score_signs
from verify.laws.networks.sign_descent import SignOrientations, corners, sign_orientations
from verify.laws.networks.subject import Subject
from verify.network import Weights
from verify.training import Adam, GradientDescent, train

Corner = tuple[tuple[int, ...], int]


@cache
def found(text: str, name: str, neurons: int = 8) -> Finding:
    return adam.LAW.hold(subject(text, name, neurons=neurons))


def form_of(n: int, dimension: int, p: int, seed: int) -> CorrelationForm:
    rng = np.random.default_rng(seed)
    return CorrelationForm.from_data(rng.standard_normal((n, dimension)).tolist(), rng.standard_normal(n).tolist(), p)


def descended(form: CorrelationForm, seed: int = 0) -> SignOrientations:
    return sign_orientations(form, np.random.default_rng(seed))


# --- the fixed orientations of sign descent ---------------------------------------------------------------------------


@pytest.mark.parametrize("p, dimension", [(1, 2), (1, 4), (2, 2), (2, 3), (3, 2), (3, 3), (3, 4), (4, 3), (5, 2)])
def test_sign_vectors_among_them_are_those_that_brute_force_finds(p: int, dimension: int) -> None:
    """Of all 2^D sign vectors v: those where all coordinates are pushed out, s v_i Σ_k y_k (v·x_k)^{p−1} x_ki > 0."""
    for seed in range(6):
        rng = np.random.default_rng([p, dimension, seed])
        X, y = rng.standard_normal((7, dimension)), rng.standard_normal(7)
        due: set[Corner] = set()
        for v, s in itertools.product(itertools.product((-1, 1), repeat=dimension), (-1, 1)):
            push = [
                s * v[i] * sum(y[k] * float(np.dot(v, X[k])) ** (p - 1) * X[k, i] for k in range(7))
                for i in range(dimension)
            ]
            if min(push) > 0:
                due.add((v, s))
        got = descended(CorrelationForm.from_data(X.tolist(), y.tolist(), p))
        at_corner = got.u[got.corner]
        assert np.abs(at_corner) == pytest.approx(np.full(at_corner.shape, dimension**-0.5), abs=1e-6)
        signs = got.sign[got.corner].astype(int).tolist()
        assert {(tuple(np.sign(u).astype(int).tolist()), s) for u, s in zip(at_corner, signs, strict=True)} == due
        assert len(signs) == len(due)


def test_in_the_plane_they_are_the_maxima_on_the_four_sides_of_the_square() -> None:
    """On a side w_i = ±1 T is a polynomial in the other coordinate: its maxima by the roots of its derivative."""
    inner = 0
    for p, seed in itertools.product((2, 3, 4, 6), range(5)):
        rng = np.random.default_rng(100 * p + seed)
        X, y = rng.standard_normal((6, 2)), rng.standard_normal(6)
        form = CorrelationForm.from_data(X.tolist(), y.tolist(), p)
        due = {
            (s, *np.round(v / math.sqrt(2), 4))
            for v in corners(2)
            for s in (-1, 1)
            if (s * form.gradient(v) * v > 0).all()
        }
        for fixed, end in itertools.product((0, 1), (-1.0, 1.0)):
            lines = [np.poly1d([x[1 - fixed], end * x[fixed]]) for x in X]
            side = sum((t * line**p for t, line in zip(y, lines, strict=True)), np.poly1d([0.0]))
            out = sum(
                (t * p * line ** (p - 1) * x[fixed] for t, line, x in zip(y, lines, X, strict=True)), np.poly1d([0.0])
            )
            for root in side.deriv().roots:
                if abs(root.imag) > 1e-9 or abs(root.real) >= 1:
                    continue
                s = -np.sign(side.deriv(2)(root.real))
                if s * out(root.real) * end > 0:
                    v = np.full(2, end)
                    v[1 - fixed] = root.real
                    due.add((int(s), *np.round(v / np.linalg.norm(v), 4)))
                    inner += 1
        got = descended(form)
        assert got.isolated
        assert {(int(s), *np.round(u, 4)) for u, s in zip(got.u, got.sign, strict=True)} == due, (p, seed)
    assert inner >= 4  # these are no sign vectors


@pytest.mark.parametrize("dimension", [3, 12])
def test_for_p_1_they_are_the_signs_of_the_gradient(dimension: int) -> None:
    form = form_of(9, dimension, 1, 5)
    got = descended(form)
    signs = np.sign(form.gradient(np.zeros(dimension))) / math.sqrt(dimension)
    assert {s: u.round(9).tolist() for u, s in zip(got.u, got.sign, strict=True)} == {
        s: (s * signs).round(9).tolist() for s in (1.0, -1.0)
    }
    assert got.corner.all()


def test_a_coordinate_is_held_back_where_its_force_changes_sign() -> None:
    """T = w_1² − w_2²: along ±(1, 0) for s = 1, along ±(0, 1) for s = −1, and no sign vector."""
    got = descended(CorrelationForm.from_data([[1, 0], [0, 1]], [1, -1], 2))
    axes = sorted((int(s), *u.round(4).tolist()) for u, s in zip(got.u, got.sign, strict=True))
    assert axes == [(-1, 0.0, -1.0), (-1, 0.0, 1.0), (1, -1.0, 0.0), (1, 1.0, 0.0)]
    assert not got.corner.any()
    assert got.isolated


def test_what_is_not_isolated_is_said_to_be_so() -> None:
    """T = w_1² does not depend on w_2: a whole side of the square is fixed."""
    got = descended(CorrelationForm.from_data([[1, 0]], [1], 2))
    assert not got.isolated
    assert not len(got.u)


def test_none_is_fixed_where_t_falls_from_the_middle() -> None:
    """T = 2 w_1² + w_2² for s = −1: −T is greatest at 0, and no neuron grows; for s = 1 all four corners."""
    got = descended(CorrelationForm.from_data([[2, 0], [0, 1]], [1, 1], 2))
    assert (got.sign == 1).all()
    assert sorted(map(tuple, np.sign(got.u))) == sorted(map(tuple, corners(2)))


def test_neurons_that_were_seen_are_starts_of_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_descent, "STARTS", 0)
    monkeypatch.setattr(sign_descent, "LARGEST_CORNERS", 0)
    xor = subject("x**2*tanh(x)", "xor").form
    near = np.array([[0.9, 0.8, 0.7], [-0.01, -0.02, 0.03]])
    got = sign_orientations(xor, np.random.default_rng(0), near)
    assert sorted((int(s), *np.sign(u)) for u, s in zip(got.u, got.sign, strict=True) if s > 0) == [
        (1, -1.0, -1.0, 1.0),
        (1, 1.0, 1.0, 1.0),
    ]


@pytest.mark.parametrize("p, dimension", [(2, 3), (3, 3), (4, 2)])
@pytest.mark.parametrize("c_p", [1.0, -0.5])
def test_plain_descent_along_signs_ends_there(p: int, dimension: int, c_p: float) -> None:
    """W ← w + lr sign(c_p a ∇T(w)), a ← a + lr sign(c_p T(w)), from tiny weights: every neuron that grows."""
    form = form_of(8, dimension, p, 17)
    known = descended(form)
    rng = np.random.default_rng(1)
    a, w = 1e-3 * rng.standard_normal(40), 1e-3 * rng.standard_normal((40, dimension))
    for _ in range(15000):
        push_a, push_w = c_p * form(w), c_p * a[:, None] * form.gradient(w)
        a, w = a + 1e-3 * np.sign(push_a), w + 1e-3 * np.sign(push_w)
    size = np.linalg.norm(w, axis=1)
    assert (size > 1).sum() >= 20
    for j in np.flatnonzero(size > 1):
        right = known.u[known.sign == np.sign(c_p * a[j])]
        assert (right @ w[j]).max() / size[j] > math.cos(math.radians(5.0))


def test_orientations_have_a_sign_and_a_kind_each() -> None:
    with pytest.raises(ValueError, match="its sign"):
        SignOrientations(np.eye(2), np.ones(1), np.ones(2, dtype=bool), True)


# --- which set explains -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dimension", [2, 3])
@pytest.mark.parametrize("degrees", [0.5, 9.9, 20.0, 60.0])
def test_a_chance_is_that_of_a_cap(dimension: int, degrees: float) -> None:
    """Of an arc of angle θ to either side, θ/π; of a cap on the sphere, (1 − cos θ)/2; times the directions."""
    angle = math.radians(degrees)
    known = np.eye(dimension)[:2]
    u = np.eye(dimension)[0] * math.cos(angle) - np.eye(dimension)[1] * math.sin(angle)
    got = score("axes", u[None], np.ones(1), known)
    cap = angle / math.pi if dimension == 2 else (1 - math.cos(angle)) / 2
    assert got.log10_chance == pytest.approx(min(math.log10(2 * cap), 0.0), abs=1e-12)
    assert got.median == pytest.approx(degrees)
    assert got.share == (1.0 if degrees <= 10 else 0.0)
    assert (got.directions, got.neurons) == (2, 1)


def test_shares_count_neurons_and_weights() -> None:
    angles = np.radians([1.0, 9.0, 11.0, 40.0])
    u = np.column_stack([np.cos(angles), np.sin(angles)])
    got = score("east", u, np.array([1.0, 2.0, 3.0, 4.0]), np.array([[1.0, 0.0]]))
    assert (got.share, got.weighted) == pytest.approx((0.5, 0.3))
    assert got.median == pytest.approx(10.0)
    assert got.log10_chance == pytest.approx(np.log10(angles / np.pi).mean())
    assert score("east", u, np.zeros(4), np.array([[1.0, 0.0]])).weighted == 0.5


def test_no_directions_explain_nothing() -> None:
    got = score("none", np.eye(2), np.ones(2), np.empty((0, 2)))
    assert (got.share, got.median, got.log10_chance, got.explains) == (0.0, 180.0, math.log10(0.5), False)


def test_the_nearest_sign_vector_is_that_of_all() -> None:
    rng = np.random.default_rng(0)
    for dimension in (2, 3, 5):
        u = rng.standard_normal((30, dimension))
        u /= np.linalg.norm(u, axis=1, keepdims=True)
        weight = rng.random(30)
        every = score("sign vectors", u, weight, corners(dimension) / math.sqrt(dimension))
        got = score_signs(u, weight)
        assert (got.directions, got.share, got.weighted) == (2**dimension, every.share, pytest.approx(every.weighted))
        assert (got.median, got.log10_chance) == pytest.approx((every.median, every.log10_chance))


def test_explaining_takes_most_neurons_and_more_than_chance() -> None:
    """The chance that two uniform numbers have a product of at most q is q(1 − ln q)."""
    assert Score("A", 2, 1, 1.0, 1.0, 1.0, -6.001).explains
    assert not Score("A", 2, 1, 1.0, 1.0, 1.0, -5.999).explains
    for log10_chance in (-3.61, -3.63):
        q = 10 ** (2 * log10_chance)
        assert Score("A", 2, 2, 1.0, 1.0, 1.0, log10_chance).explains == (q * (1 - math.log(q)) <= 1e-6)
    assert Score("A", 2, 10, 0.8, 0.0, 1.0, -3.0).explains
    assert not Score("A", 2, 10, 0.79, 1.0, 1.0, -5.0).explains
    for neurons in (10, 300):
        assert not Score("A", 2, neurons, 1.0, 1.0, 1.0, -math.log10(math.e)).explains  # that of uniform numbers


def test_of_two_sets_the_closer_by_a_factor_explains() -> None:
    a, close, far = (Score(name, 2, 20, 1.0, 1.0, 1.0, c) for name, c in (("a", -2.0), ("b", -1.71), ("c", -1.69)))
    assert explanation([a, close, far]) == explanation([far, close, a]).replace("b and a", "a and b") == "a and b"
    assert explanation([a, far]) == "a"
    assert explanation([replace(a, share=0.5), far]) == "c"
    assert explanation([replace(a, share=0.5)]) == "neither"


def test_random_orientations_are_explained_by_no_number_of_directions() -> None:
    """With directions every 15° all lie within 10° of one: that is chance, and no explanation."""
    angle = np.random.default_rng(3).uniform(0, 2 * np.pi, 500)
    u = np.column_stack([np.cos(angle), np.sin(angle)])
    t = np.arange(24) * np.pi / 12
    got = score("many", u, np.ones(500), np.column_stack([np.cos(t), np.sin(t)]))
    assert got.share == 1.0
    assert not got.explains


# --- training ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["tanh", "x*tanh(x)", "x**2*tanh(x)"])
def test_adam_far_below_its_epsilon_is_gradient_descent_with_the_rate_lr_over_epsilon(text: str) -> None:
    """Exactly that without the averages; with those of the paper at the first step, of p = 1 to first order."""
    tested = subject(text, "cube", neurons=6)
    network, start = tested.network(1e-3), 1e-3 * tested.draw("adam").flat()
    largest = float(np.abs(network.loss_and_gradient(start)[1]).max())
    rate, small = 0.1 * 1e-3 / largest, 1e7 * largest
    plain = train(network, start, GradientDescent(rate), steps=8, seed=0).theta[-1]
    for factor, close in ((1.0, True), (2.0, False), (-1.0 + 2.5, False)):
        got = train(network, start, Adam(factor * rate * small, beta1=0.0, epsilon=small), steps=8, seed=0).theta[-1]
        assert (np.abs(got - plain).max() <= 1e-5 * np.abs(plain - start).max()) == close
    one, other = (
        train(network, start, optimizer, steps=1, seed=0).theta[-1] - start
        for optimizer in (GradientDescent(rate), Adam(rate * small, epsilon=small))
    )
    assert other == pytest.approx(one, rel=1e-6)


def test_a_step_of_sign_descent_is_the_first_of_adam_far_above_its_epsilon() -> None:
    tested = subject("x*tanh(x)", "cube", neurons=6)
    network, start = tested.network(1e-2), 1e-2 * tested.draw("adam").flat()
    theta, gradient = start.copy(), network.loss_and_gradient(start)[1]
    SignDescent(1e-3).start(theta).step(theta, gradient)
    first = train(network, start, Adam(1e-3, epsilon=1e-20), steps=1, seed=0).theta[-1]
    assert theta == pytest.approx(first, abs=1e-12)
    assert np.abs(theta - start) == pytest.approx(np.full(len(start), 1e-3))
    assert ((theta - start) * gradient < 0).all()
    assert SignDescent(1e-3).samples_per_step is None


Neuron = tuple[int, float, list[float], float]


def caught_by_hand(tested: Subject, epsilon: float, lr: float, rule: Rule, steps: int) -> tuple[list[Neuron], ...]:
    """Neurons below and above ε_A by the words of the rule, in plain loops, with the steps of Adam."""
    data, draw = tested.prediction.dataset, tested.draw("adam")
    X, y, m = data.X, data.y, len(draw.a)
    a, w = epsilon * draw.a, epsilon * draw.w
    first_r = [float(np.linalg.norm(w[j])) for j in range(m)]
    mean, square = np.zeros((m, 1 + X.shape[1])), np.zeros((m, 1 + X.shape[1]))
    base: list[float | None] = [None] * m
    was_above, jump = [False] * m, [1.0] * m
    below: dict[int, Neuron] = {}
    above: dict[int, Neuron] = {}
    for step in range(steps + 1):
        value, slope = tested.sigma(w @ X.T)
        e = a @ value - y
        g = np.array([[e @ value[j] / len(y), *(a[j] * (e * slope[j]) @ X / len(y))] for j in range(m)])
        r = [float(np.linalg.norm(w[j])) for j in range(m)]
        if step:
            for j in range(m):
                T = float(np.mean(y * (X @ w[j]) ** tested.p))
                dT = tested.p * (y * (X @ w[j]) ** (tested.p - 1)) @ X / len(y)
                F = tested.c_p * np.array([T, *(a[j] * dT)])
                near = float(np.linalg.norm(-g[j] - F)) <= 0.1 * float(np.linalg.norm(F))
                here = (j, float(a[j]), w[j].tolist(), jump[j])
                if near and j not in below and not was_above[j] and r[j] >= rule.growth * first_r[j]:
                    below[j] = here
                first = base[j]
                if near and j not in above and first is not None and r[j] >= rule.growth * first:
                    above[j] = here
        for j in range(m):
            size = float(np.abs(g[j]).max())
            was_above[j] |= size > 0.1 * rule.small
            if base[j] is None and size >= 1e3 * rule.small:
                base[j] = max(r[j], rule.stride)
        if step == steps:
            break
        mean, square = 0.9 * mean + 0.1 * g, 0.999 * square + 0.001 * g**2
        hat, root = mean / (1 - 0.9 ** (step + 1)), np.sqrt(square / (1 - 0.999 ** (step + 1)))
        move = lr * hat / (root + rule.small)
        a, w = a - move[:, 0], w - move[:, 1:]
        jump = [max(jump[j], float(np.linalg.norm(w[j])) / r[j]) for j in range(m)]
    return list(below.values()), list(above.values())


@pytest.mark.parametrize("text, epsilon, lr", [("tanh", 1e-7, 1e-4), ("-x*tanh(x)", 1e-5, 5e-4), ("tanh", 1e-4, 5e-4)])
def test_neurons_are_caught_by_the_words_of_the_rule(text: str, epsilon: float, lr: float) -> None:
    tested, steps = subject(text, "cube", neurons=8), 60
    rule = Rule(4.0, 1e-8, lr * math.sqrt(3))
    draw = tested.draw("adam")
    start = Weights(epsilon * draw.a, epsilon * draw.w)
    run = follow(tested.network(epsilon), tested.leading, start, Adam(lr), rule, steps)
    due = caught_by_hand(tested, epsilon, lr, rule, run.made)
    for got, hand in zip((run.below, run.above), due, strict=True):
        hand.sort()
        assert got.index.tolist() == [j for j, *_ in hand]
        assert got.a == pytest.approx([a for _, a, *_ in hand], rel=1e-6)
        assert got.w.ravel() == pytest.approx([x for _, _, w, _ in hand for x in w], rel=1e-6, abs=1e-12)
        assert got.jump == pytest.approx([jump for *_, jump in hand], rel=1e-6)
    assert len(run.below) + len(run.above) >= 4
    gradient = tested.network(epsilon).loss_and_gradient(start.flat())[1]
    by_neuron = Weights.from_flat(np.abs(gradient), 3)
    assert run.gradient == pytest.approx(np.median(np.maximum(by_neuron.a, by_neuron.w.max(axis=1))))


def test_held_neurons_stay_and_the_others_go_on() -> None:
    """With hold, a neuron is caught as without it, but does not grow on and does not end the training of the others."""
    tested = subject("x*tanh(x)", "cube", neurons=12)
    draw = tested.draw("adam")
    start = Weights(1e-4 * draw.a, 1e-4 * draw.w)
    rate = 2e3
    free, held = (
        follow(tested.network(1e-4), tested.leading, start, GradientDescent(rate), Rule(5.0, hold=hold), 600)
        for hold in (False, True)
    )
    assert 0 < len(free.below) < len(held.below)
    assert not len(free.above)
    first = int(free.below.jump.argmax())
    same = held.below.index.tolist().index(free.below.index[first])
    assert held.below.w[same] == pytest.approx(free.below.w[first], rel=1e-3)
    assert abs(free.loss_fall) >= 0.05 > abs(held.loss_fall)


def test_training_ends_when_the_loss_has_moved_or_all_are_caught() -> None:
    tested = subject("tanh", "cube", neurons=4)
    draw = tested.draw("adam")
    start = Weights(1e-3 * draw.a, 1e-3 * draw.w)
    few = follow(tested.network(1e-3), tested.leading, start, GradientDescent(0.1), Rule(1.01), 500)
    assert len(few.below) <= 4
    assert few.made < 500
    stopped = follow(tested.network(1e-3), tested.leading, start, GradientDescent(0.1), Rule(1e6), 500)
    losses = [
        float(train(tested.network(1e-3), start.flat(), GradientDescent(0.1), steps=steps, seed=0).loss[-1])
        for steps in (0, stopped.made - 1, stopped.made)
    ]
    assert losses[2] <= 0.95 * losses[0] < losses[1]
    assert stopped.loss_fall == pytest.approx(1 - losses[2] / losses[0])
    assert not len(stopped.below)


def test_what_was_caught_can_be_chosen_from() -> None:
    some = Caught(np.array([3, 5]), np.array([1.0, 2.0]), np.array([[3.0, 4.0], [0.0, -2.0]]), np.array([1.1, 9.0]))
    assert some.u == pytest.approx(np.array([[0.6, 0.8], [0.0, -1.0]]))
    chosen = some.only(some.jump > 2)
    assert (chosen.index.tolist(), chosen.a.tolist(), chosen.w.tolist(), len(chosen)) == ([5], [2.0], [[0.0, -2.0]], 1)
    with pytest.raises(ValueError, match="index"):
        Caught(np.array([3]), some.a, some.w, some.jump)


def test_neurons_are_judged_at_a_growth_by_which_rates_grow_a_little() -> None:
    assert [growth_factor(p) for p in (1, 2, 3)] == [10.0, 10.0, 10.0]
    for p in (4, 5, 9):
        assert growth_factor(p) ** (p - 1) == pytest.approx(300.0)


def test_sizes_and_the_rate_follow_from_the_subject() -> None:
    linear, cubic = sizes(subject("tanh", "cube")), sizes(subject("x**2*tanh(x)", "cube"))
    assert linear == pytest.approx([1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-8, 1e-10, 1e-12])
    assert cubic == pytest.approx(linear[:5])
    wide = replace(subject("tanh", "cube").settings, std=0.1)
    assert max(sizes(Subject(subject("tanh", "cube").prediction, wide))) <= 0.1
    assert sizes(subject("x**40", "fig6")) == pytest.approx([1e-2, 1e-3])
    assert paper_adam(subject("tanh", "cube")) == Adam(lr=5e-4, beta1=0.9, beta2=0.999, epsilon=1e-8)
    far = on("x**2*tanh(x)", random_data(12, 2, 3, x_scale=1e3))
    reach = float(np.linalg.norm(far.prediction.dataset.X, axis=1).max())
    step = paper_adam(far).lr * math.sqrt(7)  # at most: m̂/√v̂ ≤ √(2p + 1) for gradients k^p
    assert 10 * step * math.sqrt(3) * reach == pytest.approx(0.3)


@pytest.mark.parametrize("text", ["tanh", "-x*tanh(x)"])
def test_the_controls_are_the_same_descent(text: str) -> None:
    """Same rate lr/ε_A, ε_A ten times above all gradients, so that Adam turns neurons as gradient descent does."""
    tested = subject(text, "cube", neurons=10)
    starts = [tested.draw("one"), tested.draw("two")]
    descent, raised, numbers = controls(tested, starts)
    lr, small, rate = (
        float(numbers[key] or 0)
        for key in ("Adam with a large ε_A, lr", "Adam with a large ε_A, ε_A", "gradient descent, lr")
    )
    assert lr / small == pytest.approx(rate)
    assert sum(map(len, raised)) >= 10
    directions = np.array([o.u for o in tested.condensed])
    for group in (*descent, *raised):
        assert np.median((group.u @ directions.T).max(axis=1)) > math.cos(math.radians(6))
    network = tested.network(float(numbers["controls, ε"] or 0))
    for group in raised:  # gradients of the caught neurons, the largest there are, are below ε_A/10
        gradient = network.loss_and_gradient(Weights(group.a, group.w).flat())[1]
        assert np.abs(gradient).max() <= 0.1 * small


# --- the law ----------------------------------------------------------------------------------------------------------


def parts(finding: Finding, epsilon: str) -> str:
    return str(finding.settings[f"ε = {epsilon}"])


@pytest.mark.parametrize("text, neurons", [("tanh", 8), ("-x*tanh(x)", 20)])
def test_signs_explain_far_above_epsilon_and_the_theory_far_below(text: str, neurons: int) -> None:
    finding = found(text, "cube", neurons)
    assert finding.statement.status is Evidence.CONFIRMED
    assert finding.statement.reason.startswith("Adam does not follow the gradient-flow theory here")
    above = [m for m in finding.measurements if m.name.startswith("share on fixed orientations of sign descent")]
    assert len(above) >= 4
    assert min(m.measured for m in above) > 0.9
    smallest = parts(finding, "1e-12" if text == "tanh" else "1e-06")
    first, second = smallest.split("while below ε_A: ")[1].split("; above ε_A: ")
    assert first.startswith("orientations of the theory (")
    assert second.startswith("orientations of sign descent")
    for control in ("gradient descent", "Adam with a large ε_A"):
        assert str(finding.settings[control]).startswith("orientations of the theory (")
    assert any("while below ε_A" in m.name for m in finding.measurements)
    assert any("as gradient descent does" in m.name for m in finding.measurements)
    (curve,) = finding.curves
    assert curve.x == tuple(sorted(curve.x, reverse=True))
    assert min(curve.measured) > 0.9


def test_where_both_have_the_same_orientations_they_are_not_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """XOR at p = 3: the 8 condensed orientations are the 8 sign vectors."""
    monkeypatch.setattr(adam, "sizes", lambda _: [1e-2, 1e-3])
    finding = adam.LAW.hold(subject("x**2*tanh(x)", "xor", neurons=8))
    assert finding.statement.reason.startswith("Adam does not tell gradient flow from sign descent here")
    assert "confirm" not in finding.statement.reason
    assert finding.settings["sign vectors among them"] == finding.settings["fixed orientations of sign descent"] == 8


def test_a_gradient_along_a_sign_vector_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """p = 1 with Σ y_i x_i along (1, 1)."""
    monkeypatch.setattr(adam, "sizes", lambda _: [1e-4, 1e-6])
    data = Dataset.of("diagonal", [[1, 1], [1, 0], [0, 1]], [1, 1, 1], bias=False)
    finding = adam.LAW.hold(on("tanh", data, neurons=6))
    assert finding.statement.reason.startswith("Adam does not tell gradient flow from sign descent here")


def test_wrong_orientations_of_sign_descent_are_refuted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of the gradient-flow theory itself, called those of sign descent: Adam is not there."""
    tested = subject("tanh", "cube", neurons=10)
    u = np.array([o.u for o in tested.condensed])
    wrong = SignOrientations(u, np.ones(len(u)), np.zeros(len(u), dtype=bool), True)
    monkeypatch.setattr(adam, "sign_orientations", lambda *_: wrong)
    ideal = Size.train

    def train_there(tested: Subject, epsilon: float, starts: list[Weights], optimizer: Adam, rule: Rule) -> Size:
        """Sign descent as it would be if it ended there."""
        run = ideal(tested, epsilon, starts, optimizer, rule)
        at = [Caught(c.index, c.a, np.repeat(u[:1], len(c), axis=0), c.jump) for c in run.ideal]
        return replace(run, ideal=at)

    monkeypatch.setattr(adam.Size, "train", train_there)
    monkeypatch.setattr(adam, "sizes", lambda _: [1e-5])
    assert adam.LAW.hold(tested).statement.status is Evidence.REFUTED


def test_the_orientations_of_other_data_are_refuted_where_gradients_are_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adam, "sizes", lambda _: [1e-12])
    right = subject("tanh", "cube", neurons=10)
    assert adam.LAW.hold(right).statement.status is Evidence.CONFIRMED
    other = of_other_form(right, on("tanh", random_data(12, 2, 8)))
    wrong = type(altered(right, form=right.form, leading=right.leading))(other.prediction, right.settings)
    assert adam.LAW.hold(wrong).statement.status is Evidence.REFUTED


def at(u: np.ndarray, neurons: int, noise: float = 0.0) -> Caught:
    """Neurons spread over the directions u (k, D)."""
    w = u[np.arange(neurons) % len(u)] + noise * np.random.default_rng(0).standard_normal((neurons, u.shape[1]))
    return Caught(np.arange(neurons), np.ones(neurons), w, np.full(neurons, 1.1))


def judged_with(
    monkeypatch: pytest.MonkeyPatch,
    tested: Subject,
    above: Sequence[Caught],
    ideal: Sequence[Caught],
    below: Caught | None = None,
    descent: Sequence[Caught] = (),
) -> Finding:
    """The law, of one size ε, on neurons that were made up."""
    none = at(np.eye(tested.dimension), 0)
    early, descent = below or none, descent or [none]
    run = Size(1e-3, [early], list(above), list(ideal), 1.0, 400, 0.01)
    monkeypatch.setattr(adam.Size, "train", lambda *_: run)
    monkeypatch.setattr(adam, "sizes", lambda _: [1e-3])
    monkeypatch.setattr(adam, "controls", lambda *_: (list(descent), list(descent), {}))
    return adam.LAW.hold(tested)


@pytest.mark.parametrize("text", ["tanh", "x**2*tanh(x)"])
def test_an_adam_that_followed_gradient_flow_would_be_refuted(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tested = subject(text, "cube")
    theory = np.array([o.u for o in tested.condensed])
    signs = descended(tested.form).u
    finding = judged_with(monkeypatch, tested, [at(theory, 40)], [at(signs, 40)])
    assert finding.statement.status is Evidence.REFUTED
    right = judged_with(monkeypatch, tested, [at(signs, 40)], [at(signs, 40)])
    assert right.statement.status is Evidence.CONFIRMED
    assert right.statement.reason.startswith("Adam does not follow the gradient-flow theory here")


def test_neurons_nearer_the_theory_confirm_no_sign_descent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where both are within the angle, p = 2 on these data, and all neurons exactly on one of them."""
    tested = subject("x*tanh(x)", "fig6")
    theory, signs = np.array([o.u for o in tested.condensed]), descended(tested.form).u
    apart = np.degrees(np.arccos((theory @ signs.T).max(axis=1)))
    assert 5 < apart.min() <= apart.max() < 10
    nearer = judged_with(monkeypatch, tested, [at(theory, 40)], [at(signs, 40)])
    assert nearer.statement.status is Evidence.INCONCLUSIVE
    assert nearer.statement.reason.startswith("Adam is closer to the gradient-flow theory here")
    between = theory[:1] + signs[[int((signs @ theory[0]).argmax())]]
    both = judged_with(monkeypatch, tested, [at(between, 40)], [at(signs, 40)])
    assert both.statement.reason.startswith("Adam does not tell gradient flow from sign descent here")


def test_weights_are_outputs(monkeypatch: pytest.MonkeyPatch) -> None:
    """|a| r^p: of 20 neurons the 2 that are elsewhere have half the r, for p = 2 and a = 1, or half the r and 3 a."""
    tested = subject("x*tanh(x)", "cube")
    u = descended(tested.form).u
    ideal = at(u, 20)
    for a, due in ((1.0, 72 / 74), (-3.0, 72 / 78)):
        w = 2 * ideal.w
        w[:2] = [1.0, 0.0, 0.0]
        some = Caught(ideal.index, np.where(np.arange(20) < 2, a, 1.0), w, ideal.jump)
        finding = judged_with(monkeypatch, tested, [some], [ideal])
        assert f"90% of 20 grown neurons ({due:.0%} by weight" in finding.statement.reason


def test_neurons_that_neither_explains_confirm_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A share within its bound of the one predicted is not enough where most of it may be chance."""
    tested = subject("tanh", "cube")
    signs = descended(tested.form).u
    off = np.array([[0.3, -0.8, 0.5]])
    mixed = [at(signs, 14), at(off, 6)]
    finding = judged_with(monkeypatch, tested, mixed, [at(signs, 17), at(off, 3)])
    assert finding.statement.status is Evidence.INCONCLUSIVE
    assert finding.statement.reason.startswith("neither the gradient-flow theory nor sign descent")


def test_where_sign_descent_itself_has_not_arrived_nothing_is_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    tested = subject("tanh", "cube")
    signs = descended(tested.form).u
    finding = judged_with(monkeypatch, tested, [at(signs, 20)], [at(signs, 15), at(np.eye(3)[:1], 5)])
    assert finding.statement.status is Evidence.INCONCLUSIVE
    assert finding.statement.reason.startswith("sign descent itself needs more growth")
    assert not finding.measurements


def test_below_epsilon_neurons_are_compared_with_gradient_descent(monkeypatch: pytest.MonkeyPatch) -> None:
    """p ≥ 2: neuron by neuron, those that made no long step; p = 1: with the line, those that forgot their start."""
    tested = subject("x*tanh(x)", "cube")
    signs = descended(tested.form).u
    above = [at(signs, 20)]
    east, north = at(np.eye(3)[:1], 20), at(np.eye(3)[1:2], 20)
    same, other = (
        judged_with(monkeypatch, tested, above, above, below, [east]).statement.status for below in (east, north)
    )
    assert (same, other) == (Evidence.CONFIRMED, Evidence.REFUTED)
    jumped = replace(north, jump=np.full(20, 1.6))
    assert judged_with(monkeypatch, tested, above, above, jumped, [east]).statement.status is Evidence.CONFIRMED
    shifted = replace(north, index=north.index + 20)
    assert judged_with(monkeypatch, tested, above, above, shifted, [east]).statement.status is Evidence.CONFIRMED
    linear = subject("tanh", "cube")
    above = [at(descended(linear.form).u, 20)]
    line = np.array([o.u for o in linear.condensed])
    for jump, u, status in (
        (40.0, line, "confirmed"),
        (40.0, np.eye(3)[:1], "refuted"),
        (20.0, np.eye(3)[:1], "confirmed"),
    ):
        below = replace(at(u, 20), jump=np.full(20, jump))
        assert judged_with(monkeypatch, linear, above, above, below).statement.status.value == status


def test_where_sign_descent_predicts_nothing_no_claim_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    tested = subject("tanh", "cube")
    empty = SignOrientations(np.empty((0, 3)), np.empty(0), np.empty(0, dtype=bool), False)
    monkeypatch.setattr(adam, "sign_orientations", lambda *_: empty)
    theory = [at(np.array([o.u for o in tested.condensed]), 40)]
    finding = judged_with(monkeypatch, tested, theory, theory)
    assert finding.statement.status is Evidence.INCONCLUSIVE
    assert "nothing is predicted for Adam" in finding.statement.reason
    assert not finding.curves


@pytest.mark.parametrize("text, neurons", [("x**4", 5), ("tanh", 1)])
def test_with_few_neurons_the_finding_is_open_and_says_why(
    text: str, neurons: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adam, "sizes", lambda _: [1e-3])
    finding = adam.LAW.hold(subject(text, "fig6", neurons=neurons))
    assert finding.statement.status is Evidence.INCONCLUSIVE
    assert finding.statement.reason.startswith("no ε was found at which Adam brings enough neurons")


@pytest.mark.parametrize("text", ["sigmoid", "1 + x**3"])
def test_with_a_constant_term_it_does_not_apply(text: str) -> None:
    assert found(text, "fig6").statement.status is Evidence.NOT_APPLICABLE


def test_the_seed_makes_the_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adam, "sizes", lambda _: [1e-5])
    one, again, other = (adam.LAW.hold(subject("tanh", "cube", seed=seed, neurons=5)) for seed in (3, 3, 4))
    assert one.to_dict() == again.to_dict()
    assert one.to_dict() != other.to_dict()
    assert one.seeds == (3,)


def test_the_law_says_what_it_does_not_claim() -> None:
    assert "not claimed" in adam.LAW.claim
    assert adam.LAW.name == "adam"
    assert adam_experiment.GROWTH == 10.0
    assert sys.float_info.min < adam_experiment.SMALLEST_POWER
