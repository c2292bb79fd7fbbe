import TensorFiles
import Tensors
import Testing

@Suite("Files that NumPy wrote")
struct NumPyFileTests {
  static let cases: [(String, [Float])] =
    ["f8", "f4", "f2", "big-endian-f4", "version-2", "version-3"].map { ($0, Fixture.floats) }
    + ["i8", "i4", "i2", "i1", "u8", "u4", "u2", "u1", "big-endian-i2"]
    .map { ($0, Fixture.integers) } + [("b1", Fixture.truths)]

  @Test(
    "every dtype, byte order and version reads as the numbers that were written", arguments: cases
  )
  func numbers(name: String, expected: [Float]) throws {
    let file = try Fixture.load(name + ".npy")
    let tensor = try file.tensor(named: "array")
    #expect(file.format == .npy)
    #expect(tensor.shape == [2, 3])
    #expect(isSame(tensor.elements, expected))
  }

  @Test("Fortran order is put into row-major order")
  func fortranOrder() throws {
    let tensor = try Fixture.load("fortran.npy").tensor(named: "array")
    #expect(tensor == Tensor([2, 3, 5], (0..<30).map(Float.init)))
  }

  @Test("a single number, one axis and no numbers keep their shapes")
  func smallShapes() throws {
    #expect(try Fixture.load("scalar.npy").tensor(named: "array") == Tensor(7.5))
    let line = try Fixture.load("one-axis.npy").tensor(named: "array")
    #expect(line == Tensor([7], (0..<7).map(Float.init)))
    #expect(try Fixture.load("empty.npy").tensor(named: "array") == Tensor([0, 3], []))
  }

  @Test(
    "texts lose their padding and nothing else",
    arguments: ["unicode", "unicode-big-endian", "bytes"])
  func texts(name: String) throws {
    let file = try Fixture.load(name + ".npy")
    #expect(file.textArrays == ["array": Fixture.tokens])
    #expect(throws: TensorFileError.isText(named: "array")) { try file.tensor(named: "array") }
  }

  @Test(
    "what is not a number is refused by its name",
    arguments: [
      ("complex", "<c8"), ("dates", "<M8[D]"), ("objects", "|O"), ("records", "structured array"),
    ])
  func refusedTypes(name: String, dtype: String) {
    #expect(throws: TensorFileError.unsupportedDtype(dtype)) { try Fixture.load(name + ".npy") }
  }

  @Test(
    "stored, deflated and 64-bit archives hold the same", arguments: ["stored", "deflated", "wide"])
  func archives(name: String) throws {
    let file = try Fixture.load(name + ".npz")
    #expect(file.entries.map(\.name) == ["q", "block/k"])
    #expect(file.entries.map(\.dtype) == ["<f4", "<f8"])
    #expect(try file.tensor(named: "q") == Tensor([5, 7], (0..<35).map(Float.init)))
    #expect(try file.tensor(named: "block/k") == Tensor([16, 16], repeating: 0))
    #expect(file.textArrays == ["tokens": Fixture.tokens])
    #expect(file.metadata == ["title": "five tokens"])
    #expect(throws: TensorFileError.noTensor(named: "v")) { try file.tensor(named: "v") }
  }

  @Test("a compression that is not read is refused by its number")
  func otherCompression() {
    #expect(throws: TensorFileError.unsupportedCompression(name: "q.npy", method: 12)) {
      try Fixture.load("bzip2.npz")
    }
  }
}
