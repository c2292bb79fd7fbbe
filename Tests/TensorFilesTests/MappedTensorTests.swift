import Foundation
import TensorFiles
import Tensors
import Testing

@Suite("Tensors that stay in their file")
struct MappedTensorTests {
  /// Rows and columns whose float32 are more than is read at once.
  private let shape: Shape = [1031, 1033]

  /// A .npy file of any element type with numbers that every type holds.
  private func npy(
    _ dtype: String, fortran: Bool = false, _ element: (Int) -> [UInt8]
  ) -> [UInt8] {
    let order = fortran ? "True" : "False"
    var header = "{'descr': '\(dtype)', 'fortran_order': \(order), 'shape': (1031, 1033), }"
    header += String(repeating: " ", count: (64 - (11 + header.utf8.count) % 64) % 64) + "\n"
    let length = header.utf8.count
    var bytes: [UInt8] =
      [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 255), UInt8(length >> 8)]
    bytes += Array(header.utf8)
    for index in 0..<shape.count { bytes += element(index) }
    return bytes
  }

  private func bytes<Number>(of number: Number) -> [UInt8] {
    withUnsafeBytes(of: number) { Array($0) }
  }

  @Test("every element type gives the numbers that reading the file at once gives")
  func types() throws {
    let folder = try TemporaryFolder()
    let files: [(dtype: String, isShared: Bool, element: (Int) -> [UInt8])] = [
      ("<f4", true, { bytes(of: (Float($0 % 113) - 50.25).bitPattern.littleEndian) }),
      ("|f4", true, { bytes(of: Float($0 % 113).bitPattern.littleEndian) }),
      (">f4", false, { bytes(of: (Float($0 % 113) - 50.25).bitPattern.bigEndian) }),
      ("<f8", false, { bytes(of: (Double($0 % 113) - 50.1).bitPattern.littleEndian) }),
      ("<i8", false, { bytes(of: Int64($0 % 113 - 50).littleEndian) }),
      ("<u4", false, { bytes(of: UInt32($0 % 113).littleEndian) }),
    ]
    for (dtype, isShared, element) in files {
      let bytes = npy(dtype, element)
      try Data(bytes).write(to: folder.url.appendingPathComponent("a.npy"))
      let mapped = try loadTensors(at: folder.path("a.npy"), memoryLimit: .max)
        .tensor(named: "array")
      let copied = try loadTensors(from: bytes, format: .npy, memoryLimit: .max)
        .tensor(named: "array")
      #expect((mapped.memory != nil) == isShared, "\(dtype)")
      #expect(copied.memory == nil)
      #expect(mapped == copied, "\(dtype)")
    }
    let turned = npy("<f4", fortran: true) { bytes(of: Float($0).bitPattern.littleEndian) }
    try Data(turned).write(to: folder.url.appendingPathComponent("a.npy"))
    let tensor = try loadTensors(at: folder.path("a.npy"), memoryLimit: .max)
      .tensor(named: "array")
    #expect(tensor.memory == nil)
    #expect(tensor.numbers[1] == 1031)
  }

  @Test("safetensors: half the types convert, float32 stays when it is aligned")
  func safetensors() throws {
    let folder = try TemporaryFolder()
    let count = shape.count
    for shift in [0, 1] {
      let ends = [shift, shift + 4 * count, shift + 6 * count]
      let header = """
        {"pad":{"dtype":"U8","shape":[\(shift)],"data_offsets":[0,\(ends[0])]},\
        "x":{"dtype":"F32","shape":[1031,1033],"data_offsets":[\(ends[0]),\(ends[1])]},\
        "h":{"dtype":"BF16","shape":[1031,1033],"data_offsets":[\(ends[1]),\(ends[2])]}}
        """
      let padded = header + String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
      var file = bytes(of: UInt64(padded.utf8.count).littleEndian) + Array(padded.utf8)
      file += [UInt8](repeating: 3, count: shift)
      for index in 0..<count { file += bytes(of: Float(index % 251).bitPattern.littleEndian) }
      for index in 0..<count {
        file += bytes(of: UInt16(Float(index % 127).bitPattern >> 16).littleEndian)
      }
      try Data(file).write(to: folder.url.appendingPathComponent("a.safetensors"))
      let mapped = try loadTensors(at: folder.path("a.safetensors"), memoryLimit: .max)
      let copied = try loadTensors(from: file, format: .safetensors, memoryLimit: .max)
      #expect(try (mapped.tensor(named: "x").memory != nil) == (shift == 0))
      #expect(try mapped.tensor(named: "h").memory == nil)
      for name in ["pad", "x", "h"] {
        #expect(try mapped.tensor(named: name) == copied.tensor(named: name), "\(name)")
      }
    }
  }

  private func mapped(_ folder: TemporaryFolder) throws -> Tensor {
    let tensor = Tensor(shape, (0..<shape.count).map { Float($0 % 997) + 1 })
    try saveTensors([("x", tensor)], to: folder.path("big.npy"), overwrite: true)
    return try loadTensors(at: folder.path("big.npy"), memoryLimit: 0).tensor(named: "array")
  }

  @Test("it takes no memory, and its parts lie in the file too")
  func sharing() throws {
    let folder = try TemporaryFolder()
    // The limit is 0 bytes.
    let tensor = try mapped(folder)
    let part = try tensor.sliced([.range(from: 1000, to: 1004)])
    #expect(part.memory === tensor.memory)
    let start = try #require(tensor.numbers.address)
    #expect(part.numbers.address == start + 1000 * 1033 * 4)
    #expect(
      Array(part.numbers.prefix(2)) == [Float(1000 * 1033 % 997) + 1, Float(1000 * 1033 % 997) + 2])
    // The file may lose its name, and come back under it as another one.
    try saveTensors([("x", Tensor(3))], to: folder.path("big.npy"), overwrite: true)
    #expect(tensor.memory?.isIntact == true)
    #expect(tensor.numbers[0] == 1)
  }

  @Test("reading behind the new end of a file gives zeros and a mark, on every thread")
  func truncated() async throws {
    let folder = try TemporaryFolder()
    let tensor = try mapped(folder)
    let other = try mapped(folder)
    #expect(tensor.memory?.isIntact == true)
    #expect(truncate(folder.path("big.npy"), 8192) == 0)
    #expect(other.memory?.isIntact == false)
    await withTaskGroup(of: Float.self) { group in
      for _ in 0..<8 { group.addTask { other.numbers[other.shape.count - 1] } }
      for await number in group { #expect(number == 0) }
    }
    #expect(other.numbers[0] == 1)
    #expect(other != Tensor(shape, other.elements))
    // The first file was replaced, not shortened.
    #expect(tensor.memory?.isIntact == true)
    #expect(tensor.numbers[shape.count - 1] != 0)
    // Longer again does not bring the numbers back.
    #expect(truncate(folder.path("big.npy"), off_t(shape.count * 4 + 128)) == 0)
    #expect(other.memory?.isIntact == false)
    // Its pages can be unmapped, and the next file is a good one.
    let third = try mapped(folder)
    #expect(third == tensor)
  }

  @Test("a file written in place has changed though its size has not")
  func rewritten() throws {
    let folder = try TemporaryFolder()
    let tensor = try mapped(folder)
    let file = try loadTensors(at: folder.path("big.npy"), memoryLimit: 0)
    let handle = try FileHandle(forUpdating: folder.url.appendingPathComponent("big.npy"))
    try handle.seek(toOffset: 4096)
    try handle.write(contentsOf: Data([1, 2, 3, 4]))
    try handle.close()
    // Writes within one tick of the clock look alike.
    var times = [timespec(tv_sec: 12, tv_nsec: 0), timespec(tv_sec: 12, tv_nsec: 345)]
    #expect(utimensat(AT_FDCWD, folder.path("big.npy"), &times, 0) == 0)
    #expect(tensor.memory?.isIntact == false)
    #expect(file.memory?.isIntact == false)
    #expect(throws: TensorFileError.changedWhileOpen) { try file.tensor(named: "array") }
  }
}
