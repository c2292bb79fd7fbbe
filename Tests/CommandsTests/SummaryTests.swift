import Commands
import Testing

@Suite("What --json tells")
struct SummaryTests {
  private func summary(_ line: String, after setUp: String = "") throws -> ValueSummary {
    var prompt = Prompt()
    if !setUp.isEmpty { prompt.run(setUp) }
    return try #require(prompt.report(line).summary)
  }

  private func member(_ name: String, of json: ValueSummary.JSON?) -> ValueSummary.JSON? {
    guard case .object(let members)? = json else { return nil }
    return members.first { $0.name == name }?.value
  }

  @Test("numbers, truth, text and lists are told as they are")
  func plain() throws {
    #expect(try summary("1 + 2") == ValueSummary(kind: "number", value: .number(3)))
    #expect(try summary("1 < 2") == ValueSummary(kind: "boolean", value: .boolean(true)))
    #expect(
      try summary("[1, \"a\"]")
        == ValueSummary(kind: "list", value: .list([.number(1), .text("a")])))
  }

  @Test("a small tensor is told number by number, row in row")
  func smallTensor() throws {
    let told = try summary("zeros(2, 3) + 1")
    #expect(told.kind == "tensor")
    #expect(told.shape == [2, 3])
    #expect(
      told.value
        == .list([
          .list([.number(1), .number(1), .number(1)]), .list([.number(1), .number(1), .number(1)]),
        ]))
    #expect(try summary("zeros(0, 3)").value == .list([]))
  }

  @Test("a tensor of more than a thousand numbers is told by its shape and summary")
  func largeTensor() throws {
    let told = try summary("x", after: "x = reshape(arange(1001), 7, 143)")
    #expect(told.shape == [7, 143])
    #expect(
      told.value
        == .object([
          .init("min", .number(0)), .init("mean", .number(500)), .init("max", .number(1000)),
          .init("nonFinite", .number(0)),
        ]))
    let broken = try summary("x", after: "x = log(arange(1001) - 1)")
    #expect(member("nonFinite", of: broken.value) == .number(2))
  }

  @Test("an assignment tells the value it assigned")
  func assignment() throws {
    #expect(try summary("x = 3") == ValueSummary(kind: "number", value: .number(3)))
    #expect(
      try summary("x, y = 3, 4")
        == ValueSummary(kind: "list", value: .list([.number(3), .number(4)])))
  }

  @Test("a comparison tells its maps and its table")
  func comparison() throws {
    let told = try summary(
      "q = randn(7, 3); compare attend(q, q, q, softmax()) attend(q, q, q, fastmax(p=2))")
    #expect(told.kind == "comparison")
    guard case .list(let maps)? = member("maps", of: told.value),
      case .list(let rows)? = member("table", of: told.value)
    else {
      Issue.record("\(told)")
      return
    }
    #expect(maps.count == 2)
    #expect(member("shape", of: maps[0]) == .list([.number(7), .number(7)]))
    #expect(member("row", of: rows[0]) == .text("entropy, nats"))
    guard case .number? = member("softmax", of: rows[0]) else {
      Issue.record("\(rows[0])")
      return
    }
  }

  @Test("gradient norms are told with their bounds, and no bound as words")
  func gradient() throws {
    let told = try summary("q = randn(7, 3); bound attend(q, q, q, fastmax(p=1, tau=0.1)) query=2")
    #expect(told.kind == "gradient")
    guard case .list(let entries)? = member("entries", of: told.value) else {
      Issue.record("\(told)")
      return
    }
    #expect(member("ceiling", of: member("focused", of: entries[0])) == .text("no bound"))
  }
}
