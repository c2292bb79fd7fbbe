import TensorFiles
import Tensors
import Testing

@Suite("Files that the safetensors library wrote")
struct SafetensorsFileTests {
  static let cases: [(String, [Float])] =
    ["f64", "f32", "f16", "bf16"].map { ($0, Fixture.floats) }
    + ["i64", "i32", "i16", "i8", "u64", "u32", "u16", "u8"].map { ($0, Fixture.integers) }
    + [("bool", Fixture.truths)]

  @Test("every dtype reads as the numbers that were written", arguments: cases)
  func numbers(name: String, expected: [Float]) throws {
    let file = try Fixture.load("all.safetensors")
    let tensor = try file.tensor(named: name)
    #expect(tensor.shape == [2, 3])
    #expect(isSame(tensor.elements, expected))
    #expect(file.entries.first { $0.name == name }?.dtype == name.uppercased())
  }

  @Test("a single number and no numbers keep their shapes")
  func smallShapes() throws {
    let file = try Fixture.load("all.safetensors")
    #expect(try file.tensor(named: "scalar") == Tensor(7.5))
    #expect(try file.tensor(named: "empty") == Tensor([0, 3], []))
  }

  @Test("tokens in the metadata become a list of texts, and stay metadata")
  func tokens() throws {
    let file = try Fixture.load("all.safetensors")
    #expect(file.textArrays == ["tokens": Fixture.tokens])
    #expect(file.metadata["model"] == "a \"small\" one")
    #expect(file.metadata.keys.sorted() == ["model", "tokens"])
  }
}
