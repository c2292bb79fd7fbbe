"""A training step of a small decoder in torch: the peers of the engine's own training."""

import copy
import math

import numpy as np
from contestants import Peer


def fastmax_dense(q, k, v):
    """Every weight, by autograd; [batch, heads, tokens, width]."""
    q, k = standardized(q), standardized(k)
    scores = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])
    weights = (1 + scores * (1 + 0.5 * scores)).tril()
    return (weights @ v) / weights.sum(-1, keepdim=True)


def fastmax_chunked(q, k, v, chunk=64):
    """Chunks of features with a running state, by autograd."""
    import torch

    width = q.shape[-1]
    q, k = standardized(q) * width**-0.25, standardized(k) * width**-0.25
    v = torch.cat([v, torch.ones_like(v[..., :1])], -1)
    first, second = torch.triu_indices(width, width)
    factor = torch.where(first == second, 0.5**0.5, 1.0).to(q.dtype)

    def features(x):
        return torch.cat([torch.ones_like(x[..., :1]), x, x[..., first] * x[..., second] * factor], -1)

    state, parts = 0, []
    for start in range(0, q.shape[-2], chunk):
        a, b, c = (x[..., start : start + chunk, :] for x in (q, k, v))
        scores = a @ b.transpose(-1, -2)
        mixed = (1 + scores * (1 + 0.5 * scores)).tril() @ c
        if start:
            mixed = mixed + features(a) @ state
        state = state + features(b).transpose(-1, -2) @ c
        parts.append(mixed)
    mixed = torch.cat(parts, -2)
    return mixed[..., :-1] / mixed[..., -1:]


def standardized(x):
    centred = x - x.mean(-1, keepdim=True)
    return centred * (centred.square().mean(-1, keepdim=True) + 1e-6).rsqrt()


def make(request, attention):
    import torch
    from torch import nn

    width, heads = request["width"], request["heads"]

    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.first, self.second = nn.LayerNorm(width), nn.LayerNorm(width)
            self.sides, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
            self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

        def forward(self, x):
            batch, tokens, _ = x.shape
            sides = self.sides(self.first(x)).view(batch, tokens, 3, heads, width // heads)
            q, k, v = sides.permute(2, 0, 3, 1, 4)
            x = x + self.out(attention(q, k, v).transpose(1, 2).reshape(batch, tokens, width))
            return x + self.down(nn.functional.gelu(self.up(self.second(x))))

    class Decoder(nn.Module):
        def __init__(self):
            super().__init__()
            self.table = nn.Embedding(request["vocabulary"], width)
            self.places = nn.Parameter(0.1 * torch.randn(request["tokens"], width))
            self.blocks = nn.Sequential(*(Block() for _ in range(request["layers"])))
            self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, request["vocabulary"])

        def forward(self, ids):
            return self.head(self.norm(self.blocks(self.table(ids) + self.places)))

    return Decoder()


class Training(Peer):
    """Forward, backward, clipping and AdamW (fused) on the same exercises again and again."""

    needs = ("torch",)

    def __init__(self, name, attention):
        self.name, self.attention = name, attention

    def prepare(self, request):
        import torch

        torch.set_num_threads(request["threads"])
        torch.manual_seed(1)
        attention = self.attention or (
            lambda q, k, v: torch.nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        )
        self.model = make(request, attention)
        ids = torch.from_numpy(
            np.random.default_rng(7).integers(0, request["vocabulary"], (request["batch"], request["tokens"] + 1))
        )
        self.ids, self.targets = ids[:, :-1].contiguous(), ids[:, 1:].reshape(-1)
        with torch.no_grad():
            exact = copy.deepcopy(self.model).double()(self.ids[:1])
            self.deviation = float((self.model(self.ids[:1]) - exact).abs().max() / exact.abs().max())
        self.optimizer = torch.optim.AdamW(self.model.parameters(), lr=1e-3, fused=True)
        self.loss = torch.nn.functional.cross_entropy
        self.clip = torch.nn.utils.clip_grad_norm_
        self.run()

    def run(self):
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.loss(self.model(self.ids).flatten(0, 1), self.targets)
        loss.backward()
        self.clip(self.model.parameters(), 1.0)
        self.optimizer.step()

    def error(self):
        return self.deviation


def peers(order):
    if order == 0:
        return [Training("torch sdpa", None)]
    if order == 2:
        return [Training("torch dense", fastmax_dense), Training("torch chunked", fastmax_chunked)]
    return []
