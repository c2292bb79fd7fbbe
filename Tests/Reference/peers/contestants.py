"""The peers: numpy, torch's scaled_dot_product_attention, ONNX Runtime, and a good torch Fastmax."""

import importlib.util

import numpy as np

import definition


def installed(module):
    return importlib.util.find_spec(module) is not None


class Peer:
    """Something that does the work of a case."""

    name = "?"
    needs = ()
    allowed_error = 1e-4
    # True for one that stores every weight.
    is_dense = False

    def missing(self):
        absent = [module for module in self.needs if not installed(module)]
        return f"{absent[0]} is not installed" if absent else None

    def prepare(self, request):
        self.request = request
        generator = np.random.default_rng(7)
        shape = (request["tokens"], request["width"])
        self.q, self.k, self.v, self.g = (
            generator.standard_normal(shape).astype(np.float32) for _ in range(4)
        )
        self.set_up()
        self.result = self.run()

    def set_up(self):
        """Brings the inputs into the library's own form."""

    def run(self):
        raise NotImplementedError

    def error(self):
        return definition.error(self.request, self.q, self.k, self.v, self.g, self.result)


class TorchPeer(Peer):
    needs = ("torch",)

    def set_up(self):
        import torch

        torch.set_num_threads(self.request["threads"])
        self.torch = torch
        self.tensors = [torch.from_numpy(x) for x in (self.q, self.k, self.v, self.g)]


class NumpyProduct(Peer):
    name = "numpy"

    def set_up(self):
        count = self.request["tokens"]
        generator = np.random.default_rng(7)
        self.a, self.b = (
            generator.standard_normal((count, count)).astype(np.float32) for _ in range(2)
        )
        self.c = np.empty_like(self.a)

    def prepare(self, request):
        self.request = request
        self.set_up()
        self.run()

    def run(self):
        np.matmul(self.a, self.b, out=self.c)

    def error(self):
        rows = slice(0, None, max(len(self.a) // 7, 1))
        exact = self.a[rows].astype(float) @ self.b.astype(float)
        return np.abs(self.c[rows] - exact).max() / np.abs(exact).max()


class TorchProduct(NumpyProduct):
    name = "torch"
    needs = ("torch",)

    def set_up(self):
        import torch

        super().set_up()
        torch.set_num_threads(self.request["threads"])
        self.torch = torch
        self.operands = [torch.from_numpy(x) for x in (self.a, self.b, self.c)]

    def run(self):
        a, b, c = self.operands
        self.torch.matmul(a, b, out=c)


class NumpySoftmax(Peer):
    """The formula, with every weight stored."""

    name = "numpy dense"
    is_dense = True

    def run(self):
        scores = self.q @ self.k.T
        scores /= np.sqrt(np.float32(self.request["width"]))
        if self.request["causal"]:
            scores[np.triu_indices(len(scores), 1)] = -np.inf
        scores -= scores.max(axis=1, keepdims=True)
        np.exp(scores, out=scores)
        scores /= scores.sum(axis=1, keepdims=True)
        return scores @ self.v


class NumpyFastmax(Peer):
    """The formula, with every weight stored."""

    name = "numpy dense"
    is_dense = True

    def run(self):
        q, k = definition.standardized(self.q), definition.standardized(self.k)
        scores = q @ k.T
        scores /= np.sqrt(np.float32(self.request["width"]))
        weights = 1 + scores
        if self.request["order"] == 2:
            weights += scores * scores * np.float32(0.5)
        if self.request["causal"]:
            weights = np.tril(weights)
        return (weights @ self.v) / weights.sum(axis=1, keepdims=True)


class Sdpa(TorchPeer):
    name = "torch sdpa"

    def set_up(self):
        super().set_up()
        self.heads = [x[None, None] for x in self.tensors]
        if self.request["work"] == "training":
            for x in self.heads[:3]:
                x.requires_grad_(True)

    def run(self):
        attention = self.torch.nn.functional.scaled_dot_product_attention
        q, k, v, g = self.heads
        if self.request["work"] == "forward":
            with self.torch.no_grad():
                return attention(q, k, v, is_causal=self.request["causal"])[0, 0].numpy()
        output = attention(q, k, v, is_causal=self.request["causal"])
        gradients = self.torch.autograd.grad(output, (q, k, v), g)
        return [x[0, 0].numpy() for x in gradients]


class OnnxAttention(Peer):
    name = "onnxruntime"
    needs = ("onnxruntime", "onnx")

    def set_up(self):
        import onnx
        import onnxruntime

        helper = onnx.helper
        shape = [1, self.request["tokens"], self.request["width"]]
        node = helper.make_node(
            "MultiHeadAttention", ["q", "k", "v"], ["o"], domain="com.microsoft", num_heads=1,
            unidirectional=int(self.request["causal"]),
        )
        value = helper.make_tensor_value_info
        graph = helper.make_graph(
            [node], "attention", [value(name, onnx.TensorProto.FLOAT, shape) for name in "qkv"],
            [value("o", onnx.TensorProto.FLOAT, shape)],
        )
        model = helper.make_model(
            graph, ir_version=8,
            opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)],
        )
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self.request["threads"]
        options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(
            model.SerializeToString(), options, providers=["CPUExecutionProvider"]
        )
        self.inputs = {"q": self.q[None], "k": self.k[None], "v": self.v[None]}

    def run(self):
        return self.session.run(None, self.inputs)[0][0]


class StrongFastmax(TorchPeer):
    """Blocks of symmetric-half features and matrix products, by hand, without autograd."""

    name = "torch strong"

    def set_up(self):
        import strong

        super().set_up()
        self.fastmax = strong.Fastmax(
            self.request["order"], self.request["width"], self.request["causal"]
        )

    def run(self):
        with self.torch.no_grad():
            q, k, v, g = self.tensors
            output = self.fastmax.forward(q, k, v)
            if self.request["work"] == "forward":
                return output.numpy()
            return [x.numpy() for x in self.fastmax.backward(g)]


class DenseFastmax(TorchPeer):
    """Every weight, stored: the fastest for few tokens."""

    name = "torch dense"
    is_dense = True

    def set_up(self):
        super().set_up()
        if self.request["work"] == "training":
            for x in self.tensors[:3]:
                x.requires_grad_(True)

    def forward(self, q, k, v):
        import strong

        scores = strong.standardized(q)[0] @ strong.standardized(k)[0].T
        scores = scores / self.request["width"] ** 0.5
        weights = 1 + scores if self.request["order"] == 1 else 1 + scores * (1 + scores / 2)
        if self.request["causal"]:
            weights = weights.tril()
        return (weights @ v) / weights.sum(dim=1, keepdim=True)

    def run(self):
        q, k, v, g = self.tensors
        if self.request["work"] == "forward":
            with self.torch.no_grad():
                return self.forward(q, k, v).numpy()
        gradients = self.torch.autograd.grad(self.forward(q, k, v), (q, k, v), g)
        return [x.numpy() for x in gradients]


# More tokens are left out for those that store every weight.
LARGEST_DENSE = 4096


def of(request):
    """The peers of a case."""
    return [
        peer for peer in candidates(request)
        if request["work"] == "model" or not peer.is_dense or request["tokens"] <= LARGEST_DENSE
    ]


def candidates(request):
    if request["work"] == "product":
        return [NumpyProduct(), TorchProduct()]
    if request["work"] == "model":
        import transformer

        return transformer.peers(request["order"])
    if request["work"] == "training":
        return [Sdpa()] if request["order"] == 0 else [StrongFastmax(), DenseFastmax()]
    if request["work"] != "forward":
        return []
    if request["order"] == 0:
        return [Sdpa(), OnnxAttention(), NumpySoftmax()]
    return [StrongFastmax(), DenseFastmax(), NumpyFastmax()]
