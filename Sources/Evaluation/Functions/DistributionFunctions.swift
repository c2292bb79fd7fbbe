import Foundation
import Tensors

let distributionFunctions: [FunctionEntry] = [
  FunctionEntry(
    "entropy", .distribution,
    [
      FunctionParameter("x", .tensor, "weights whose last axis sums to 1"),
      FunctionParameter("axis", .integer, or: "-1", "the axis that sums to 1"),
    ], "the entropy of rows in nats; nan for a row with a negative weight",
    example: "entropy(softmax(randn(3, 5)))"
  ) { call in
    let terms = call.tensor("x").mapped(by: { $0 == 0 ? 0 : -$0 * log($0) })
    return .numeric(try terms.sum(axis: call.integer("axis", or: -1), keepsAxis: false))
  },
  FunctionEntry(
    "kl", .distribution,
    [
      FunctionParameter("a", .tensor, "the reference, rows that sum to 1"),
      FunctionParameter("b", .tensor, "the other"),
      FunctionParameter("axis", .integer, or: "-1", "the axis that sums to 1"),
    ], "the divergence of b from a in nats, row by row; inf where b is 0 and a is not",
    help: "nan for a row with a negative weight.",
    example: "kl(softmax(randn(3, 5)), softmax(randn(3, 5)))"
  ) { call in
    let (a, b) = (call.tensor("a"), call.tensor("b"))
    try a.shape.broadcast(with: b.shape).refuse(over: call.limit)
    let terms = try Tensor.combining(a, b) { a, b in
      if a < 0 || b < 0 { return .nan }
      return a == 0 ? 0 : a * log(a / b)
    }
    return .numeric(try terms.sum(axis: call.integer("axis", or: -1), keepsAxis: false))
  },
]
