"""A small transformer of every kind: scores, loss, gradients, and ten steps of AdamW; written to
Tests/ModelsTests/Golden/models.safetensors.

Run it from the repository's root: python3 Tests/Reference/model_cases.py
Everything is computed in float64 and written as float32. Parameters have the names and shapes of
Sources/Models/Model/ParameterTable.swift; sequences have different lengths and are not padded.
"""

import json
import math

import numpy as np
import torch
from safetensors.numpy import save_file

torch.manual_seed(5)
torch.set_default_dtype(torch.float64)

WIDTH, HEADS, LAYERS, HIDDEN, CONTEXT, VOCABULARY, CLASSES = 12, 3, 2, 20, 13, 11, 11
STEPS, RATE, WARMUP, FINAL, CLIP, DECAY = 10, 0.03, 3, 0.1, 0.5, 0.1


def parameters(kind, norm, positions, tied):
    forms = [("tokens.weight", (VOCABULARY, WIDTH))]
    if positions == "learned":
        forms.append(("positions.weight", (CONTEXT, WIDTH)))

    def normed(name):
        forms.append((name + ".gain", (WIDTH,)))
        if norm == "layer":
            forms.append((name + ".shift", (WIDTH,)))

    def linear(name, inner, columns):
        forms.append((name + ".weight", (inner, columns)))
        forms.append((name + ".bias", (columns,)))

    def block(name, crosses):
        normed(name + ".attention.norm")
        linear(name + ".attention.qkv", WIDTH, 3 * WIDTH)
        linear(name + ".attention.out", WIDTH, WIDTH)
        if crosses:
            normed(name + ".cross.norm")
            linear(name + ".cross.query", WIDTH, WIDTH)
            linear(name + ".cross.kv", WIDTH, 2 * WIDTH)
            linear(name + ".cross.out", WIDTH, WIDTH)
        normed(name + ".mlp.norm")
        linear(name + ".mlp.in", WIDTH, HIDDEN)
        linear(name + ".mlp.out", HIDDEN, WIDTH)

    if kind == "encoder-decoder":
        for layer in range(LAYERS):
            block(f"encoder.{layer}", False)
        normed("encoder.norm")
    for layer in range(LAYERS):
        block(f"layers.{layer}", kind == "encoder-decoder")
    normed("norm")
    if not tied:
        linear("head", WIDTH, CLASSES)
    result = {}
    for name, shape in forms:
        values = 0.4 * torch.randn(*shape)
        if name.endswith("gain"):
            values = values + 1
        # What is written is what both sides start from.
        result[name] = values.float().double().requires_grad_()
    return result


def standardized(x):
    return (x - x.mean(-1, keepdim=True)) / torch.sqrt(x.var(-1, unbiased=False, keepdim=True) + 1e-6)


def attention(q, k, v, mechanism, causal):
    """One head: q [m, d], k [n, d], v [n, d]."""
    tau = math.sqrt(q.shape[-1])
    if mechanism == "softmax":
        scores = q @ k.T / tau
    else:
        scores = standardized(q) @ standardized(k).T / tau
    if causal:
        hidden = torch.ones(scores.shape, dtype=torch.bool).triu(1)
    else:
        hidden = torch.zeros(scores.shape, dtype=torch.bool)
    if mechanism == "softmax":
        return scores.masked_fill(hidden, -math.inf).softmax(-1) @ v
    weights = sum(scores**l / math.factorial(l) for l in range(int(mechanism[-1]) + 1))
    weights = weights.masked_fill(hidden, 0)
    return (weights @ v) / weights.sum(-1, keepdim=True)


def turned(x):
    """Rotary positions of one head, [tokens, d]."""
    d = x.shape[-1]
    rates = 10000.0 ** (-2 * torch.arange(d // 2) / d)
    angles = torch.arange(x.shape[0]).double()[:, None] * rates
    a, b = x[:, 0::2], x[:, 1::2]
    return torch.stack([a * angles.cos() - b * angles.sin(), a * angles.sin() + b * angles.cos()], -1).flatten(1)


class Case:
    def __init__(self, kind, mechanisms, norm, positions, tied):
        self.kind, self.mechanisms, self.norm, self.positions, self.tied = kind, mechanisms, norm, positions, tied
        self.p = parameters(kind, norm, positions, tied)

    def normed(self, name, x):
        if self.norm == "layer":
            return torch.nn.functional.layer_norm(x, (WIDTH,), self.p[name + ".gain"], self.p[name + ".shift"], 1e-5)
        return x / torch.sqrt((x * x).mean(-1, keepdim=True) + 1e-5) * self.p[name + ".gain"]

    def linear(self, name, x):
        return x @ self.p[name + ".weight"] + self.p[name + ".bias"]

    def heads(self, q, k, v, layer, causal):
        d, parts = WIDTH // HEADS, []
        for head in range(HEADS):
            a, b, c = (x[:, head * d : (head + 1) * d] for x in (q, k, v))
            if self.positions == "rotary":
                a, b = turned(a), turned(b)
            parts.append(attention(a, b, c, self.mechanisms[layer], causal))
        return torch.cat(parts, -1)

    def block(self, name, layer, x, causal, memory):
        q, k, v = self.linear(name + ".attention.qkv", self.normed(name + ".attention.norm", x)).split(WIDTH, -1)
        x = x + self.linear(name + ".attention.out", self.heads(q, k, v, layer, causal))
        if memory is not None:
            q = self.linear(name + ".cross.query", self.normed(name + ".cross.norm", x))
            k, v = self.linear(name + ".cross.kv", memory).split(WIDTH, -1)
            x = x + self.linear(name + ".cross.out", self.heads(q, k, v, layer, False))
        hidden = torch.nn.functional.gelu(self.linear(name + ".mlp.in", self.normed(name + ".mlp.norm", x)))
        return x + self.linear(name + ".mlp.out", hidden)

    def embedded(self, ids):
        x = self.p["tokens.weight"][ids]
        if self.positions == "learned":
            x = x + self.p["positions.weight"][: len(ids)]
        if self.positions == "sinusoidal":
            rates = 10000.0 ** (-2 * (torch.arange(WIDTH) // 2) / WIDTH)
            angles = torch.arange(len(ids)).double()[:, None] * rates
            even = torch.arange(WIDTH) % 2 == 0
            x = x + 0.1 * math.sqrt(2) * torch.where(even, angles.sin(), angles.cos())
        return x

    def logits(self, source, tokens):
        memory = None
        if self.kind == "encoder-decoder":
            memory = self.embedded(source)
            for layer in range(LAYERS):
                memory = self.block(f"encoder.{layer}", layer, memory, False, None)
            memory = self.normed("encoder.norm", memory)
        x = self.embedded(tokens)
        for layer in range(LAYERS):
            x = self.block(f"layers.{layer}", layer, x, self.kind != "encoder", memory)
        x = self.normed("norm", x)
        return x @ self.p["tokens.weight"].T if self.tied else self.linear("head", x)

    def loss(self, problems):
        logits = torch.cat([self.logits(p["source"], p["tokens"]) for p in problems])
        targets = torch.tensor([t for p in problems for t in p["targets"]])
        return torch.nn.functional.cross_entropy(logits, targets, ignore_index=-1), logits


def rate(step):
    if step < WARMUP:
        return RATE * (step + 1) / WARMUP
    share = min((step - WARMUP) / max(STEPS - WARMUP - 1, 1), 1)
    return RATE * (FINAL + (1 - FINAL) * (1 + math.cos(math.pi * share)) / 2)


generator = np.random.default_rng(3)
arrays, metadata = {}, {}
for name, kind, mechanisms, norm, positions, tied in [
    ("softmax", "decoder", ["softmax", "softmax"], "layer", "learned", False),
    ("fastmax", "decoder", ["fastmax2", "fastmax4"], "rms", "rotary", True),
    ("mixed", "encoder", ["fastmax2", "softmax"], "layer", "sinusoidal", False),
    ("crossed", "encoder-decoder", ["softmax", "fastmax2"], "layer", "learned", False),
]:
    case = Case(kind, mechanisms, norm, positions, tied)
    problems = []
    for length in (7, 7, 5, 13):
        tokens = generator.integers(0, VOCABULARY, length)
        targets = generator.integers(0, CLASSES, length)
        targets[generator.random(length) < 0.3] = -1
        targets[-1] = 4
        source = generator.integers(0, VOCABULARY, 1 + length % 6) if kind == "encoder-decoder" else []
        problems.append({k: [int(x) for x in v] for k, v in
                         (("tokens", tokens), ("targets", targets), ("source", source))})
    metadata[name] = json.dumps(problems)
    for key, value in case.p.items():
        arrays[f"{name}/start/{key}"] = value.detach().numpy().copy()
    loss, logits = case.loss(problems)
    arrays[f"{name}/logits"] = logits.detach().numpy()
    decayed = [p for p in case.p.values() if p.dim() > 1]
    others = [p for p in case.p.values() if p.dim() == 1]
    optimizer = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": DECAY}, {"params": others, "weight_decay": 0.0}],
        lr=RATE, betas=(0.9, 0.999), eps=1e-4)
    losses, norms = [], []
    for step in range(STEPS):
        optimizer.zero_grad()
        loss, _ = case.loss(problems)
        loss.backward()
        if step == 0:
            for key, value in case.p.items():
                arrays[f"{name}/gradient/{key}"] = value.grad.numpy().copy()
        norms.append(float(torch.nn.utils.clip_grad_norm_(list(case.p.values()), CLIP)))
        for group in optimizer.param_groups:
            group["lr"] = rate(step)
        optimizer.step()
        losses.append(float(loss.detach()))
    arrays[f"{name}/losses"], arrays[f"{name}/norms"] = np.array(losses), np.array(norms)
    for key, value in case.p.items():
        arrays[f"{name}/end/{key}"] = value.detach().numpy().copy()

save_file({k: v.astype(np.float32) for k, v in arrays.items()},
          "Tests/ModelsTests/Golden/models.safetensors", metadata)
