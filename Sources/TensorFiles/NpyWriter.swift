import Tensors

/// Writes one tensor as a NumPy array of `<f4`, version 1.
func writeNpy(_ tensor: Tensor, to file: inout ReplacementFile) throws(TensorFileError) {
  try file.write(npyHeader(dtype: "<f4", extents: tensor.shape.extents))
  try writeElements(of: tensor, to: &file)
}

/// Writes the elements of a tensor as little-endian float32, in pieces.
func writeElements(of tensor: Tensor, to file: inout ReplacementFile) throws(TensorFileError) {
  for start in stride(from: 0, to: tensor.numbers.count, by: 1 << 14) {
    let piece = tensor.numbers[start..<min(start + 1 << 14, tensor.numbers.count)]
    try file.write(elementBytes(piece))
  }
}

/// Little-endian float32.
func elementBytes(_ elements: TensorNumbers) -> [UInt8] {
  let bits = elements.map { $0.bitPattern.littleEndian }
  return bits.withUnsafeBytes { Array($0) }
}

/// The header of a NumPy array; the numbers behind it start at a multiple of 64, as NumPy asks.
func npyHeader(dtype: String, extents: [Int]) -> [UInt8] {
  let list = extents.map(String.init).joined(separator: ", ")
  let shape = extents.count == 1 ? "(\(list),)" : "(\(list))"
  var text = "{'descr': '\(dtype)', 'fortran_order': False, 'shape': \(shape), }"
  let unpadded = 10 + text.utf8.count + 1
  text += String(repeating: " ", count: (64 - unpadded % 64) % 64) + "\n"
  return NpyHeader.magic + [1, 0] + littleEndianBytes(UInt16(text.utf8.count)) + Array(text.utf8)
}

/// A NumPy array of texts, or of a single text when `extents` is empty.
func npyTexts(_ texts: [String], extents: [Int]) -> [UInt8] {
  let width = max(1, texts.map(\.unicodeScalars.count).max() ?? 1)
  var bytes = npyHeader(dtype: "<U\(width)", extents: extents)
  for text in texts {
    var units = text.unicodeScalars.map(\.value)
    units += [UInt32](repeating: 0, count: width - units.count)
    for unit in units { bytes += littleEndianBytes(unit) }
  }
  return bytes
}
