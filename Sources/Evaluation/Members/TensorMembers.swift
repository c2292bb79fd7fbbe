import Tensors

let tensorMembers: [MemberEntry] = [
  MemberEntry(
    .tensor, "shape", "the extents, outermost first", example: "randn(3, 5).shape"
  ) { value, _ in
    .list((value.asTensor?.shape.extents ?? []).map { .number(Double($0)) })
  },
  MemberEntry(.tensor, "T", "the axes in reverse order", example: "randn(3, 5).T") { value, _ in
    guard let tensor = value.asTensor else { return value }
    return .numeric(try tensor.transposed(axes: nil))
  },
  MemberEntry(
    .tensor, "size", "how many numbers there are", example: "randn(3, 5).size"
  ) { value, _ in
    .number(Double(value.asTensor?.shape.count ?? 0))
  },
  MemberEntry(.tensor, "ndim", "how many axes there are", example: "randn(3, 5).ndim") { value, _ in
    .number(Double(value.asTensor?.shape.rank ?? 0))
  },
  MemberEntry(
    .tensor, "tokens", "the tokens along the token axis, none when there are none",
    example: "randn(3, 5).tokens"
  ) { value, _ in
    guard let names = value.asTensor?.tokenLabels, !names.isEmpty else { return .none }
    return .list(names.map(Value.text))
  },
]
