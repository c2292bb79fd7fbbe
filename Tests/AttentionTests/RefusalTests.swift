import Attention
import Synchronization
import Tensors
import TestKit
import Testing

@Suite("What attention refuses")
struct RefusalTests {
  private func make(
    _ queries: Shape, _ keys: Shape, _ values: Shape, isCausal: Bool = false
  ) throws(AttentionError) -> Attention {
    try Attention(
      queries: Tensor(queries, repeating: 0), keys: Tensor(keys, repeating: 0),
      values: Tensor(values, repeating: 0), mechanism: Softmax(), isCausal: isCausal)
  }

  @Test("shapes that do not fit are refused with their numbers")
  func shapes() {
    #expect(throws: AttentionError.widthMismatch(queryWidth: 3, keyWidth: 5)) {
      try make([2, 3], [2, 5], [2, 5])
    }
    #expect(throws: AttentionError.countMismatch(keyCount: 7, valueCount: 11)) {
      try make([2, 3], [7, 3], [11, 3])
    }
    #expect(throws: AttentionError.rankTooSmall([3], [7, 3], [7, 3])) {
      try make([3], [7, 3], [7, 3])
    }
    #expect(throws: AttentionError.leadingMismatch([2, 5, 3], [3, 7, 3], [2, 7, 3])) {
      try make([2, 5, 3], [3, 7, 3], [2, 7, 3])
    }
    #expect(throws: AttentionError.causalNeedsKeys(queryCount: 7, keyCount: 5)) {
      try make([7, 3], [5, 3], [5, 3], isCausal: true)
    }
  }

  @Test("mechanisms with impossible options are refused")
  func options() {
    #expect(throws: AttentionError.orderOutOfRange(0)) { try Fastmax(order: 0) }
    #expect(throws: AttentionError.orderOutOfRange(31)) { try Fastmax(order: 31) }
    #expect(throws: AttentionError.orderOutOfRange(-1)) { try Fastmax(order: -1) }
    #expect(throws: AttentionError.temperatureNotPositive(0)) { try Fastmax(temperature: 0) }
    #expect(throws: AttentionError.temperatureNotPositive(.infinity)) {
      try Softmax(temperature: .infinity)
    }
    #expect(throws: AttentionError.limitNotPositive(-1)) {
      try Fastmax(normalization: .maxNorm(limit: -1))
    }
    #expect(throws: AttentionError.coefficientsEmpty) { try Fastmax(coefficients: []) }
    #expect(throws: AttentionError.coefficientNotFinite(index: 1, value: .infinity)) {
      try Fastmax(coefficients: [1, .infinity])
    }
  }

  @Test("weights over the limit are refused with their bytes, while the output is not")
  func memory() throws {
    let attention = try make([1_000, 3], [2_000, 3], [2_000, 2])
    let context = ComputeContext(memoryLimit: 7_999_999)
    let refusal = AttentionError.weightsTooLarge(
      queryCount: 1_000, keyCount: 2_000, bytes: 8_000_000, limit: 7_999_999)
    #expect(throws: refusal) { try attention.weights(context) }
    #expect(throws: refusal) { try attention.scores(context) }
    #expect(try attention.output(context).shape == [1_000, 2])
    #expect(throws: AttentionError.self) {
      try attention.output(ComputeContext(memoryLimit: 4_000))
    }
  }

  @Test("sizes whose product overflows are refused, not computed")
  func overflow() throws {
    let huge = Int.max / 2
    let attention = try make([huge, 0], [huge, 0], [huge, 0])
    #expect(
      throws: AttentionError.sizeOverflow(queryCount: huge, keyCount: huge, headCount: 1)
    ) { try attention.weights(ComputeContext(memoryLimit: 1 << 30)) }
    #expect(throws: AttentionError.self) {
      try attention.output(ComputeContext(memoryLimit: 1 << 30))
    }
  }

  @Test("rows, keys and heads that do not exist are named")
  func indices() throws {
    let attention = try make([5, 3], [7, 3], [7, 3])
    #expect(throws: AttentionError.queryOutOfRange(5, count: 5)) { try attention.row(5) }
    #expect(throws: AttentionError.queryOutOfRange(-1, count: 5)) { try attention.row(-1) }
    #expect(throws: AttentionError.keyOutOfRange(7, count: 7)) {
      try attention.cell(query: 0, key: 7)
    }
    #expect(throws: AttentionError.queryOutOfRange(5, count: 5)) {
      try attention.forEachRow(in: 3..<6, ComputeContext()) { _ in }
    }
    let heads = try make([2, 5, 3], [2, 7, 3], [2, 7, 3])
    #expect(throws: AttentionError.needsOneHead([2])) { try heads.row(0) }
  }

  @Test("a raised flag stops every computation", arguments: [1, 2])
  func cancelled(threadCount: Int) throws {
    let context = ComputeContext(threadCount: threadCount)
    context.cancelFlag.cancel()
    let attention = try make([300, 16], [300, 16], [300, 16])
    for way in AttentionWay.allCases {
      #expect(throws: ComputationCancelled()) { try attention.forward(context, way: way) }
    }
    #expect(throws: ComputationCancelled()) { try attention.weights(context) }
    #expect(throws: ComputationCancelled()) {
      try attention.forEachRow(in: 0..<300, context) { _ in }
    }
    let heads = try make([4, 30, 3], [4, 30, 3], [4, 30, 3])
    #expect(throws: ComputationCancelled()) { try heads.output(context) }
  }

  @Test("a flag raised on the way stops the computation before its end")
  func cancelledMidway() throws {
    let attention = try make([2_000, 4], [2_000, 4], [2_000, 4])
    let context = ComputeContext()
    var seen = 0
    #expect(throws: ComputationCancelled()) {
      try attention.forEachRow(in: 0..<2_000, context) { _ in
        seen += 1
        if seen == 10 { context.cancelFlag.cancel() }
      }
    }
    #expect(seen == 10)
  }
}
