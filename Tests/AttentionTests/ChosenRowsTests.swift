import Attention
import Tensors
import Testing

@Suite("Chosen rows")
struct ChosenRowsTests {
  private func attention() throws -> Attention {
    try Attention(
      queries: Tensor([5, 2], (0..<10).map { Float($0) / 7 }),
      keys: Tensor([7, 2], (0..<14).map { Float($0 * $0 % 11) / 5 }),
      values: Tensor([7, 1], repeating: 1), mechanism: Fastmax(order: 2), isCausal: true)
  }

  @Test("they are the rows asked for, in the order given, repeated if asked twice")
  func order() throws {
    let attention = try attention()
    var rows: [AttentionRow] = []
    try attention.forEachRow(at: [3, 0, 3, 4], .init()) { rows.append($0) }
    #expect(rows.map(\.query) == [3, 0, 3, 4])
    for row in rows { #expect(row == (try attention.row(row.query))) }
  }

  @Test("a row that is not there is refused before any is made")
  func refusal() throws {
    let attention = try attention()
    #expect(throws: AttentionError.queryOutOfRange(5, count: 5)) {
      try attention.forEachRow(at: [0, 5], .init()) { Issue.record("row \($0.query)") }
    }
  }
}
