import Analysis
import Attention
import Tensors
import Testing

/// Opened maps: the way each is opened, what is kept, and that ways agree.
@Suite("Open maps")
struct MapStoreTests {
  private static func attention(_ count: Int, _ mechanism: any Mechanism) throws -> Attention {
    try Attentions.random(
      queryCount: count, keyCount: count, width: 3, valueWidth: 1, seed: 3, mechanism: mechanism,
      isCausal: true)
  }

  @Test("few pairs are looked at, many summed from features, others sampled")
  func ways() throws {
    let store = MapStore()
    guard case .dense = try store.map(of: Self.attention(2_048, Softmax()), context: .init())
    else { throw Unexpected() }
    guard
      case .farField = try store.map(
        of: Self.attention(2_049, try Fastmax(order: 2)), context: .init())
    else { throw Unexpected() }
    guard case .streamed = try store.map(of: Self.attention(2_049, Softmax()), context: .init())
    else { throw Unexpected() }
  }

  private struct Unexpected: Error {}

  @Test("a map is opened once for equal queries and keys, whatever the values")
  func keeps() throws {
    let store = MapStore()
    let first = try Self.attention(2_203, try Fastmax(order: 2))
    let other = try Attention(
      queries: first.queries, keys: first.keys, values: Tensor([2_203, 0], []),
      mechanism: first.mechanism, isCausal: true)
    guard case .farField(let one) = try store.map(of: first, context: .init()),
      case .farField(let two) = try store.map(of: other, context: .init()),
      case .farField(let three) = try store.map(
        of: Self.attention(2_203, try Fastmax(order: 1, normalization: .maxNorm(limit: 0.9))),
        context: .init())
    else { throw Unexpected() }
    #expect(one === two)
    #expect(one !== three)
  }

  @Test("threads that ask for one map at the same time get the same one")
  func together() async throws {
    let store = MapStore()
    let attention = try Self.attention(3_001, try Fastmax(order: 2))
    let fields = try await withThrowingTaskGroup(of: FarField?.self) { group in
      for _ in 0..<4 {
        group.addTask {
          if case .farField(let field) = try store.map(of: attention, context: .init()) {
            return field
          }
          return nil
        }
      }
      return try await group.reduce(into: [FarField?]()) { $0.append($1) }
    }
    #expect(fields.count == 4)
    #expect(fields.allSatisfy { $0 != nil && $0 === fields[0] })
  }

  @Test("a map too large for the share of memory that may be kept is kept until the next one")
  func forgets() throws {
    let store = MapStore()
    let (first, second) = (
      try Self.attention(2_203, try Fastmax(order: 2)),
      try Self.attention(2_207, try Fastmax(order: 2))
    )
    let context = ComputeContext(memoryLimit: 200_000)
    guard case .farField(let one) = try store.map(of: first, context: context),
      case .farField(let again) = try store.map(of: first, context: context),
      case .farField = try store.map(of: second, context: context),
      case .farField(let later) = try store.map(of: first, context: context)
    else { throw Unexpected() }
    #expect(one === again)
    #expect(one !== later)
  }

  @Test("the dense way has the margins of the far field's", arguments: [false, true])
  func denseMargins(isCausal: Bool) throws {
    let attention = try Attentions.random(
      queryCount: 263, keyCount: 311, width: 3, valueWidth: 1, seed: 6,
      mechanism: try Fastmax(order: 2), isCausal: isCausal)
    let window = CellWindow(queries: 7..<250, keys: 5..<290, cellRows: 13, cellColumns: 19)
    let dense = try OpenMap.open(attention, context: .init()).view(window, context: .init()).cells
    let field = try #require(try FarField.open(attention, context: .init()))
    let cells = try field.cells(
      queries: 7..<250, keys: 5..<290, cellRows: 13, cellColumns: 19, context: .init())
    let (left, right) = (try #require(dense.margins), try #require(cells.margins))
    for (a, b) in [
      (left.rowTotals, right.rowTotals), (left.rowDistances, right.rowDistances),
      (left.columnLifts, right.columnLifts), (dense.mass, cells.mass),
    ] {
      #expect(
        a.count == b.count && zip(a, b).allSatisfy { isClose($0, $1, within: 1e-9 * abs($1)) })
    }
    #expect(dense.maxima.count == dense.mass.count)
  }
}
