import Diagnostics
import Evaluation
import Testing

/// Sums of weights over tiles, and maps as tensors of lifts.
@Suite("Tiles of attentions")
struct TileTests {
  @Test("a tile is the sum of its weights, for every mechanism and mask")
  func sums() throws {
    for mechanism in ["softmax()", "fastmax(p=2)", "fastmax(p=1)"] {
      for mask in ["", ", causal=true"] {
        var console = Console()
        _ = try console.run("q, k, v = randn(37, 5), randn(53, 5), randn(53, 3)")
        _ = try console.run("a = attend(q, k, v, \(mechanism)\(mask))")
        for (window, slice) in [
          ("2, 7, 0, 3", "2:7, 0:3"), ("", ":, :"), ("-1", "36:37, :"), ("3, 9, -5", "3:9, 48:53"),
        ] {
          let difference = try console.number(
            "abs(a.tile(\(window)).mass - sum(a.weights[\(slice)]))")
          #expect(difference < 1e-4, "\(mechanism) \(window)")
        }
        #expect(try console.number("a.tile().mass") > 36.999)
        #expect(try console.number("abs(a.tile().lift - 1)") < 1e-9)
      }
    }
  }

  @Test("sums of features agree with weights where a map is long")
  func longMaps() throws {
    var console = Console()
    _ = try console.run("x = randn(2111, 5)")
    for mechanism in ["softmax()", "fastmax(p=2)"] {
      _ = try console.run("a = attend(x, x, x, \(mechanism), causal=true)")
      let difference = try console.number(
        "abs(a.tile(2000, 2001, 100, 1900).mass - sum(a.row(2000).weights[100:1900]))")
      #expect(difference < 1e-5, "\(mechanism)")
      #expect(try console.number("abs(a.tile().mass - 2111)") < 1e-6, "\(mechanism)")
    }
  }

  @Test("lifts are those of the tiles, and nan where all is masked")
  func lifts() throws {
    var console = Console()
    _ = try console.run("x = randn(37, 5); a = attend(x, x, x, fastmax(p=2), causal=true)")
    _ = try console.run("m = a.lifts(3, 4)")
    #expect(try console.run("m.shape == [3, 4]") == .boolean(true))
    #expect(try console.number("abs(m[2, 1] - a.tile(24, 37, 9, 18).lift)") < 1e-6)
    #expect(try console.run("m[0, 3] == m[0, 3]") == .boolean(false))
  }

  @Test(
    "a part that is not there is refused with one that is",
    arguments: [
      ("a.tile(0, 38)", "evaluation.window-outside"), ("a.tile(5, 5)", "evaluation.window-outside"),
      ("a.tile(0, 3, -38)", "evaluation.window-outside"),
      ("a.tile(37)", "evaluation.window-outside"),
      ("a.lifts(0, 3)", "evaluation.cells-finer-than-tokens"),
      ("a.lifts(3, 38)", "evaluation.cells-finer-than-tokens"),
      ("a.lifts(5, 3, 0, 4)", "evaluation.cells-finer-than-tokens"),
    ])
  func refusals(_ line: String, _ id: String) throws {
    var console = Console()
    _ = try console.run("x = randn(37, 5); a = attend(x, x, x, fastmax(p=2))")
    let refused = try #require(throws: Diagnostic.self) { try console.run(line) }
    #expect(refused.id == id)
    let fix = try #require(refused.fix)
    _ = try console.run(fix)
  }
}
