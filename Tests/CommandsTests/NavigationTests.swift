import Commands
import Diagnostics
import Foundation
import Tensors
import Testing

@Suite("Moving in maps by commands")
struct NavigationTests {
  /// A causal map of 37 tokens.
  private func prompt() -> Prompt {
    var prompt = Prompt()
    prompt.run(
      "q, k, v = randn(37, 3), randn(37, 3), randn(37, 3)",
      "b = attend(q, k, v, fastmax(p=2), causal=true)", "map b")
    return prompt
  }

  private func place(_ report: Report) throws -> MapPlace {
    let places = report.actions.compactMap { action in
      if case .lookAt(let place) = action { place } else { nil }
    }
    return try #require(places.last)
  }

  @Test("go centres a window of the span on the pair, inside the map")
  func go() throws {
    var prompt = prompt()
    let report = try prompt.report("go 20 11 7")
    #expect(
      try place(report) == MapPlace(queries: 17..<24, keys: 8..<15, query: 20, key: 11))
    let map = try #require(report.maps.first)
    #expect(map.queries == 17..<24)
    #expect(map.keys == 8..<15)
    #expect(map.cellRows == 7)
    #expect(map.cellColumns == 7)
    #expect(report.lines == ["queries 17–23 of 37 · keys 8–14 of 37 · at query 20, key 11"])
    #expect(try place(prompt.report("go -1 0 5")).queries == 32..<37)
    #expect(try place(prompt.report("go -1 0 5")).keys == 0..<5)
  }

  @Test("a single number goes to the diagonal; a span over all shows all")
  func diagonal() throws {
    var prompt = prompt()
    let one = try place(prompt.report("go 30 30 3"))
    #expect(one.query == one.key)
    prompt.run("t = attend(q[0:13], k, v, softmax(), causal=true)", "map t")
    #expect(try place(prompt.report("go 4")).key == 4 + 37 - 13)
    #expect(try place(prompt.report("go 4 4 1000")).isWhole)
  }

  @Test("what is drawn is the part of the whole map that it says")
  func numbers() throws {
    var prompt = prompt()
    let part = try #require(try prompt.report("map b queries=5:16 keys=2:9").maps.first)
    let whole = try #require(try prompt.report("map b").maps.first)
    #expect(whole.cellRows == 37)
    for row in 0..<11 {
      for column in 0..<7 {
        let inside = part.means[row * 7 + column]
        let outside = whole.means[(row + 5) * 37 + column + 2]
        #expect(inside.bitPattern == outside.bitPattern || inside.isNaN && outside.isNaN)
      }
    }
  }

  @Test(
    "places outside of a map are refused, with a line that runs",
    arguments: [
      ("go 37 0", "commands.outside-map"), ("go 0 99", "commands.outside-map"),
      ("go -38 0", "commands.outside-map"), ("go 0 0 0", "commands.empty-window"),
      ("go 0 0 -3", "commands.empty-window"), ("go 1.5 2", "commands.wrong-kind"),
      ("go", "commands.missing-argument"), ("go nowhere", "commands.no-bookmark"),
      ("map b queries=9:9", "commands.window-outside"),
      ("map b queries=9:5", "commands.window-outside"),
      ("map b keys=30:38", "commands.window-outside"),
      ("compare b b keys=50:60", "commands.window-outside"),
      ("map b keys=3", "commands.wrong-kind"), ("zoom 0", "commands.wrong-kind"),
      ("zoom sideways", "commands.unknown-word"), ("follow me", "commands.unknown-word"),
      ("find \"x\"", "commands.no-tokens"), ("find", "commands.no-tokens"),
      ("bookmark 3", "commands.wrong-kind"),
    ])
  func refusals(line: String, id: String) throws {
    var prompt = prompt()
    let failed = prompt.failure(line)
    let diagnostic = try #require(failed)
    #expect(diagnostic.id == id)
    let fix = try #require(diagnostic.fix)
    #expect(prompt.failure(fix) == nil, "\(fix)")
  }

  @Test("without a map, every verb says that there is none", arguments: ["go 0 0", "zoom in"])
  func noMap(line: String) throws {
    var prompt = Prompt()
    let failed = prompt.failure(line)
    let diagnostic = try #require(failed)
    #expect(diagnostic.id == "commands.no-map")
    let fix = try #require(diagnostic.fix)
    #expect(prompt.failure(fix) == nil)
    prompt.run("map randn(5, 3)", "close")
    #expect(prompt.failure(line)?.id == "commands.no-map")
  }

  @Test("zoom keeps equally many tokens in each cell, and comes back")
  func zoom() throws {
    var prompt = Prompt()
    prompt.run("m = randn(1000, 1000)", "map m", "go 500 500 500")
    for factor in ["2", "in", "2", "out", "4", "0.5"] {
      let report = try prompt.report("zoom \(factor)")
      let map = try #require(report.maps.first)
      #expect(map.queries.count.isMultiple(of: map.cellRows), "\(map.queries), \(map.cellRows)")
      #expect(map.keys.count.isMultiple(of: map.cellColumns))
      #expect(map.queries.contains(500) && map.keys.contains(500))
    }
    #expect(try place(prompt.report("zoom all")).isWhole)
    #expect(try place(prompt.report("zoom 0.001")).isWhole)
    let closest = try place(prompt.report("zoom 1000000"))
    #expect(closest.queries?.contains(500) == true)
  }

  @Test("follow stays on the diagonal with the window inside the map")
  func follow() throws {
    var prompt = prompt()
    prompt.run("go 5 30 8")
    for line in ["follow", "follow 9", "follow 1000", "follow -1000", "follow 3"] {
      let place = try place(prompt.report(line))
      let queries = try #require(place.queries)
      let keys = try #require(place.keys)
      #expect(queries == keys, "\(line)")
      #expect(queries.lowerBound >= 0 && queries.upperBound <= 37)
      #expect(queries.contains(place.query) && keys.contains(place.key))
      #expect(place.follows)
    }
    #expect(!(try place(prompt.report("follow off")).follows))
    prompt.run("follow")
    let away = try place(prompt.report("go 36 0 8"))
    #expect(away.queries == 29..<37 && away.keys == 0..<8 && !away.follows)
  }

  @Test("find goes from token to token, round the end, forth and back")
  func find() throws {
    var prompt = Prompt()
    prompt.run(
      "w = [\"the\", \"cat\", \"saw\", \"The\", \"dog\", \"bathe\", \"x\"]", "q = randn(7, 3)",
      "map attend(q, q, q, softmax(), tokens=w)")
    func key(_ line: String) throws -> Int { try place(prompt.report(line)).key }
    #expect(try key("find \"the\"") == 0)
    #expect(try key("find") == 3)
    #expect(try key("find") == 5)
    #expect(try key("find") == 0)
    #expect(try key("find back=true") == 5)
    #expect(try key("find \"The\" exact=true") == 3)
    #expect(try key("find do") == 4)
    let shared = try place(prompt.report("find \"x\""))
    #expect(shared.query == 6 && shared.key == 6)
    let only = try place(prompt.report("find \"cat\" in=queries"))
    #expect(only.query == 1 && only.key == 6)
    #expect(
      try prompt.report("find \"the\" in=keys").lines.first
        == "key 0 \"the\": 1 of 3, from the other end")
    let failed = prompt.failure("find \"zebra\"")
    let diagnostic = try #require(failed)
    #expect(diagnostic.label == "7 keys searched")
    let fix = try #require(diagnostic.fix)
    #expect(prompt.failure(fix) == nil)
  }

  @Test("bookmarks come back by their names, in a saved session too")
  func bookmarks() throws {
    var prompt = prompt()
    prompt.run("go 20 11 7", "bookmark here", "zoom all", "go 3 3 3", "bookmark \"there\"")
    #expect(try place(prompt.report("go here")).queries == 17..<24)
    #expect(try prompt.report("bookmarks").tables.first?.rows.count == 2)
    #expect(try place(prompt.report("go \"there\"")).queries == 2..<5)
  }

  @Test("a saved session holds the moves, and where keys moved the maps before them")
  func record() throws {
    let folder = Prompt.freshFolder()
    var prompt = Prompt(folder: folder)
    prompt.run("q = randn(37, 3)", "map attend(q, q, q, softmax())", "go 20 11 8")
    prompt.interpreter.setPlace(
      MapPlace(queries: 4..<12, keys: 6..<14, query: 5, key: 7),
      on: MapGround(queryCount: 37, keyCount: 37, cellRows: 10, cellColumns: 10))
    prompt.run("bookmark b", "zoom all", "save session \"s.ff\"")
    let text = try String(contentsOfFile: folder + "/s.ff", encoding: .utf8)
    let lines = text.split(separator: "\n").map(String.init)
    let moves = lines.filter { $0.hasPrefix("go") || $0.hasPrefix("bookmark") || $0.hasPrefix("z") }
    #expect(
      moves == ["go 20 11 8", "go 5 7 queries=4:12 keys=6:14", "bookmark b", "zoom all"])
    var replay = Prompt(folder: folder)
    for line in lines where !line.hasPrefix("#") {
      #expect(replay.failure(line) == nil, "\(line)")
    }
    #expect(try place(replay.report("go b")).queries == 4..<12)
  }

  @Test("one token, and one row, can be gone to")
  func small() throws {
    var prompt = Prompt()
    prompt.run("map randn(1, 1)")
    for line in ["go 0 0", "go 0 0 9", "zoom in", "zoom out", "zoom 7", "follow 3"] {
      #expect(prompt.failure(line) == nil, "\(line)")
    }
    prompt.run("map arange(5)")
    #expect(prompt.failure("go 0 4 2") == nil)
    #expect(prompt.failure("go 1 4")?.id == "commands.outside-map")
  }

  @Test("maps that differ in size, and a pair that none of them has")
  func severalMaps() throws {
    var prompt = Prompt()
    prompt.run("map randn(5, 7) randn(11, 3)")
    let report = try prompt.report("go 10 6 4")
    #expect(report.maps.count == 2)
    #expect(prompt.failure("go 11 0")?.id == "commands.outside-map")
    #expect(prompt.failure("go 0 7")?.id == "commands.outside-map")
  }

  @Test("where one looks draws no random number and changes no variable")
  func purity() throws {
    var prompt = Prompt(seed: 5)
    prompt.run("map randn(9, 9)", "go 3 3 3", "zoom in", "follow", "go 0 0")
    let after = try prompt.number("sum(randn(4))")
    var other = Prompt(seed: 5)
    other.run("map randn(9, 9)")
    #expect(try other.number("sum(randn(4))") == after)
  }

  @Test("a million tokens are searched in a part of a second")
  func manyTokens() throws {
    let words = (0..<1_000_000).map { $0 == 777_777 ? "needle" : "token\($0 % 977)" }
    let search = TokenSearchProbe.first("NEEDLE", among: words)
    #expect(search.hit == 777_777)
    #expect(search.seconds < 5)
  }
}
