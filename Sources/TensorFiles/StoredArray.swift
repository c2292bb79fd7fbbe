import CZlib
import Tensors

/// Numbers that lie in a file and are not converted yet.
struct StoredArray: Sendable {
  let name: String
  let shape: Shape
  let type: ElementType
  var isBigEndian = false
  var isFortranOrder = false
  let source: FileBytes
  /// The bytes of the numbers in `source`.
  let range: Range<Int>
  /// Bytes whose CRC-32 is still to be compared, if any.
  var unchecked: UncheckedBytes?

  /// A part of the source and the CRC-32 that it must have.
  struct UncheckedBytes: Sendable {
    let range: Range<Int>
    let checksum: UInt32

    /// Compares.
    ///
    /// - Throws: ``TensorFileError/checksumMismatch(_:)``.
    func check(in source: FileBytes, name: String) throws(TensorFileError) {
      try source.withBytes { bytes throws(TensorFileError) in
        let part = UnsafeRawBufferPointer(rebasing: bytes[range])
        guard checksumOfBytes(part) == checksum else { throw .checksumMismatch(name) }
      }
    }
  }

  /// The numbers as float32, row-major: where they lie in a mapped file, when they lie there in this
  /// form, else converted.
  func tensor(memoryLimit: Int) throws(TensorFileError) -> Tensor {
    if let numbers = numbersInPlace {
      try unchecked?.check(in: source, name: name)
      guard source.isIntact else { throw .changedWhileOpen }
      return Tensor(shape, numbers)
    }
    let needed = shape.count * MemoryLayout<Float>.size
    guard needed <= memoryLimit else { throw .tooLarge(bytes: needed, limit: memoryLimit) }
    try unchecked?.check(in: source, name: name)
    let stored = try source.withBytes { bytes throws(TensorFileError) in
      type.floats(in: UnsafeRawBufferPointer(rebasing: bytes[range]), isBigEndian: isBigEndian)
    }
    return Tensor(shape, isFortranOrder ? rowMajor(stored, shape: shape) : stored)
  }
}

extension StoredArray {
  private var numbersInPlace: TensorNumbers? {
    guard type == .float32, !isBigEndian, !isFortranOrder || shape.rank < 2 else { return nil }
    return source.numbers(in: range)
  }
}

/// The CRC-32 of bytes, as zip and PNG use it.
func checksumOfBytes(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
  // zlib counts in 32 bits, so longer parts are fed in pieces.
  var checksum = crc32(0, nil, 0)
  var rest = bytes[...]
  while !rest.isEmpty {
    let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30))
    checksum = crc32(
      checksum, piece.bindMemory(to: UInt8.self).baseAddress, UInt32(piece.count))
    rest = rest.dropFirst(piece.count)
  }
  return UInt32(checksum)
}

/// Elements in Fortran order, first index fastest, put into row-major order.
func rowMajor<Element>(_ elements: [Element], shape: Shape) -> [Element] {
  guard shape.rank > 1, !elements.isEmpty else { return elements }
  var strides: [Int] = []
  var stride = 1
  for extent in shape.extents {
    strides.append(stride)
    stride *= extent
  }
  var index = [Int](repeating: 0, count: shape.rank)
  var source = 0
  var result: [Element] = []
  result.reserveCapacity(elements.count)
  while true {
    result.append(elements[source])
    var axis = shape.rank - 1
    while axis >= 0, index[axis] == shape.extents[axis] - 1 {
      source -= index[axis] * strides[axis]
      index[axis] = 0
      axis -= 1
    }
    if axis < 0 { return result }
    index[axis] += 1
    source += strides[axis]
  }
}
