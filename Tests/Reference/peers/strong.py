"""Fastmax in torch as a good engineer writes it: feature rows of a block by slices, matrix products,
chunks under a mask, and the gradient by hand. One head, `standardize`, temperature sqrt(width)."""

import torch


def standardized(x):
    """The normalised tokens and the scale of each."""
    centred = x - x.mean(dim=1, keepdim=True)
    scale = torch.rsqrt((centred * centred).mean(dim=1, keepdim=True) + 1e-6)
    return centred * scale, scale


class Fastmax:
    """Forward, and backward from what forward kept."""

    def __init__(self, order, width, causal):
        self.order, self.width, self.causal = order, width, causal
        self.count = 1 + width + (width * (width + 1) // 2 if order == 2 else 0)
        # Features are made for long blocks, in few calls; under a mask short chunks keep the triangle small.
        self.block, self.chunk = 2048, 128 if width < 64 else 256
        self.rows = torch.empty(self.count, self.block)
        self.other_rows = torch.empty(self.count, self.block)
        self.cotangents = torch.empty(self.count, self.block)

    def features(self, x, rows=None):
        """[F, tokens] of x, [tokens, width] already divided by the fourth root of the width."""
        rows = (self.rows if rows is None else rows)[:, : len(x)]
        rows[0] = 1
        rows[1 : self.width + 1] = x.T
        if self.order == 2:
            linear = rows[1 : self.width + 1]
            place = self.width + 1
            for m in range(self.width):
                end = place + self.width - m
                torch.mul(linear[m:], linear[m], out=rows[place:end])
                rows[place] *= 0.5**0.5
                place = end
        return rows

    def pulled(self, x, cotangent):
        """The cotangent of x from that of its features, [F, tokens]."""
        result = cotangent[1 : self.width + 1].clone()
        if self.order == 2:
            linear = x.T.contiguous()
            place = self.width + 1
            for m in range(self.width):
                end = place + self.width - m
                part = cotangent[place:end]
                part[0] *= 0.5**0.5
                result[m:].addcmul_(part, linear[m])
                result[m] += (part * linear[m:]).sum(dim=0)
                place = end
        return result.T

    def value(self, scores):
        return 1 + scores if self.order == 1 else 1 + scores * (1 + 0.5 * scores)

    def blocks(self, count):
        return [slice(start, min(start + self.block, count)) for start in range(0, count, self.block)]

    def chunks(self, block, count):
        """The chunks of a block: their tokens, and their places in the block."""
        stop = min(block.stop, count)
        starts = range(block.start, stop, self.chunk)
        tokens = [slice(start, min(start + self.chunk, stop)) for start in starts]
        return [(part, slice(part.start - block.start, part.stop - block.start)) for part in tokens]

    def forward(self, q, k, v):
        root = self.width**-0.25
        self.q, self.q_scale = standardized(q)
        self.k, self.k_scale = standardized(k)
        self.x, self.y = self.q * root, self.k * root
        self.extended = torch.cat([v, torch.ones(len(v), 1)], dim=1)
        state = torch.zeros(self.count, v.shape[1] + 1)
        mixed = torch.empty(len(q), v.shape[1] + 1)
        if not self.causal:
            for block in self.blocks(len(k)):
                state.addmm_(self.features(self.y[block]), self.extended[block])
        for block in self.blocks(len(q)):
            queries = self.features(self.x[block])
            if self.causal:
                keys = self.features(self.y[block], self.other_rows)
                self.mix_chunks(block, queries, keys, state, mixed)
            else:
                torch.mm(queries.T, state, out=mixed[block])
        self.state = state
        self.sums = mixed[:, -1:]
        self.output = mixed[:, :-1] / self.sums
        return self.output

    def mix_chunks(self, block, queries, keys, state, mixed):
        """A block under the mask: chunk by chunk the state before it, and the triangle inside."""
        for tokens, inside in self.chunks(block, len(mixed)):
            torch.mm(queries[:, inside].T, state, out=mixed[tokens])
            weights = self.value(self.x[tokens] @ self.y[tokens].T).tril_()
            mixed[tokens].addmm_(weights, self.extended[tokens])
            state.addmm_(keys[:, inside], self.extended[tokens])

    def backward(self, gradient):
        """The gradients of queries, keys and values."""
        pull = torch.cat(
            [gradient, -(gradient * self.output).sum(dim=1, keepdim=True)], dim=1
        ) / self.sums
        x_grad, y_grad = torch.empty_like(self.x), torch.empty_like(self.y)
        v_grad = torch.zeros(len(self.y), pull.shape[1])
        before = torch.zeros_like(self.state)
        after = torch.zeros_like(self.state)
        for block in self.blocks(len(self.x)):
            cotangent = self.cotangents[:, : len(pull[block])]
            if self.causal:
                keys = self.features(self.y[block])
                for tokens, inside in self.chunks(block, len(pull)):
                    torch.mm(before, pull[tokens].T, out=cotangent[:, inside])
                    before.addmm_(keys[:, inside], self.extended[tokens])
            else:
                torch.mm(self.state, pull[block].T, out=cotangent)
                after.addmm_(self.features(self.x[block]), pull[block])
            x_grad[block] = self.pulled(self.x[block], cotangent)
        for block in reversed(self.blocks(len(self.y))):
            cotangent = self.cotangents[:, : len(self.extended[block])]
            keys = self.features(self.y[block])
            if self.causal:
                queries = self.features(self.x[block], self.other_rows)
                for tokens, inside in reversed(self.chunks(block, len(pull))):
                    self.add_triangle(tokens, pull, x_grad, y_grad, v_grad)
                    v_grad[tokens].addmm_(keys[:, inside].T, after)
                    torch.mm(after, self.extended[tokens].T, out=cotangent[:, inside])
                    after.addmm_(queries[:, inside], pull[tokens])
            else:
                y_grad[block] = 0
                v_grad[block].addmm_(keys.T, after)
                torch.mm(after, self.extended[block].T, out=cotangent)
            y_grad[block] += self.pulled(self.y[block], cotangent)
        return (
            self.unstandardized(x_grad, self.q, self.q_scale),
            self.unstandardized(y_grad, self.k, self.k_scale),
            v_grad[:, :-1],
        )

    def add_triangle(self, block, pull, x_grad, y_grad, v_grad):
        """What pairs inside a block of tokens contribute."""
        scores = self.x[block] @ self.y[block].T
        inner = pull[block] @ self.extended[block].T
        slopes = (inner if self.order == 1 else inner * (1 + scores)).tril_()
        x_grad[block] += slopes @ self.y[block]
        y_grad[block] = slopes.T @ self.x[block]
        v_grad[block] = self.value(scores).tril_().T @ pull[block]

    def unstandardized(self, gradient, unit, scale):
        """Through x -> (x - mean) * scale, and the fourth root of the width."""
        gradient = gradient * self.width**-0.25
        return scale * (
            gradient - gradient.mean(dim=1, keepdim=True)
            - unit * (gradient * unit).mean(dim=1, keepdim=True)
        )
