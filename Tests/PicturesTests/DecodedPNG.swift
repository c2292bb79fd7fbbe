import CZlib
import Foundation

/// A PNG file read by the book, to check what the product wrote.
struct DecodedPNG {
  struct Chunk {
    let type: String
    let data: [UInt8]
    /// True when the checksum in the file is that of the type and the data.
    let isSound: Bool
  }

  struct Broken: Error { let what: String }

  private(set) var chunks: [Chunk] = []
  private(set) var width = 0
  private(set) var height = 0
  private var pixels: [UInt8] = []

  init(_ file: [UInt8]) throws {
    guard file.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) else {
      throw Broken(what: "signature")
    }
    var place = 8
    while place + 12 <= file.count {
      let length = Self.number(file, place)
      guard place + 12 + length <= file.count else { throw Broken(what: "length") }
      let body = Array(file[place + 4..<place + 8 + length])
      chunks.append(
        Chunk(
          type: String(decoding: body[..<4], as: UTF8.self), data: Array(body[4...]),
          isSound: Self.plainChecksum(body) == UInt32(Self.number(file, place + 8 + length))))
      place += 12 + length
    }
    guard place == file.count, let header = chunks.first, header.type == "IHDR",
      header.data.count == 13
    else { throw Broken(what: "chunks") }
    width = Self.number(header.data, 0)
    height = Self.number(header.data, 4)
    try unfilter(inflate(chunks.filter { $0.type == "IDAT" }.flatMap(\.data)))
  }

  subscript(x: Int, y: Int) -> UInt32 {
    let place = (y * width + x) * 3
    return UInt32(pixels[place]) << 16 | UInt32(pixels[place + 1]) << 8 | UInt32(pixels[place + 2])
  }

  private func inflate(_ packed: [UInt8]) throws -> [UInt8] {
    let size = (width * 3 + 1) * height
    var plain = [UInt8](repeating: 0, count: size)
    var filled = uLongf(size)
    let status = uncompress(&plain, &filled, packed, uLong(packed.count))
    guard status == Z_OK, Int(filled) == size else { throw Broken(what: "deflate \(status)") }
    return plain
  }

  private mutating func unfilter(_ lines: [UInt8]) throws {
    let length = width * 3
    var above = [UInt8](repeating: 0, count: length)
    for row in 0..<height {
      let start = row * (length + 1)
      var line = Array(lines[start + 1..<start + 1 + length])
      switch lines[start] {
      case 0: break
      case 2: for index in line.indices { line[index] &+= above[index] }
      default: throw Broken(what: "filter \(lines[start])")
      }
      pixels += line
      above = line
    }
  }

  private static func number(_ bytes: [UInt8], _ place: Int) -> Int {
    bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
  }

  /// CRC-32 bit by bit, not by zlib.
  private static func plainChecksum(_ bytes: [UInt8]) -> UInt32 {
    var register: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      register ^= UInt32(byte)
      for _ in 0..<8 { register = register & 1 == 1 ? 0xEDB8_8320 ^ register >> 1 : register >> 1 }
    }
    return ~register
  }
}
