import Tensors

private let a = FunctionParameter("a", .tensor, aliases: ["x"], "the left side")
private let b = FunctionParameter("b", .tensor, aliases: ["y"], "the right side")

let productFunctions: [FunctionEntry] = [
  FunctionEntry(
    "matmul", aliases: ["dot"], .product, [a, b], "the matrix product, as a @ b",
    example: "matmul(randn(3, 5), randn(5, 2))"
  ) { call in
    .numeric(try call.tensor("a").matrixProduct(call.tensor("b"), call.context.compute))
  },
  FunctionEntry(
    "outer", .product, [a, b], "every product of two vectors", example: "outer([1, 2], [3, 4, 5])"
  ) { call in
    let (a, b) = (call.tensor("a").raveled, call.tensor("b").raveled)
    try Shape.checked([a.shape.count, b.shape.count]).refuse(over: call.limit)
    return .numeric(try a.outer(b))
  },
  FunctionEntry(
    "trace", .product, [FunctionParameter("x", .tensor, "a matrix")], "the sum of the diagonal",
    example: "trace(eye(3))"
  ) { call in
    .numeric(try call.tensor("x").trace())
  },
]
