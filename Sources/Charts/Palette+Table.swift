/// The palettes; one table, hence its length.
///
/// The 24-bit colours are 32 steps of equal lightness through matplotlib's maps, which are in the
/// public domain (CC0). The ladders of 256 colours rise strictly in L* and lie closest to the map;
/// those of 16 and 8 rise with the themes xterm ships.
extension Palette {
  /// Every palette; the first is the plainest.
  public static let all: [Palette] = [
    grey, viridis, cividis, magma, inferno, plasma, diverging,
  ]

  /// Black to white.
  public static let grey = Palette(
    name: "grey", isDiverging: false,
    direct: [
      0x0B0B0B, 0x141414, 0x1A1A1A, 0x202020, 0x272727, 0x2D2D2D, 0x343434, 0x3B3B3B,
      0x424242, 0x494949, 0x515151, 0x585858, 0x606060, 0x676767, 0x6F6F6F, 0x777777,
      0x7F7F7F, 0x878787, 0x8F8F8F, 0x979797, 0x9F9F9F, 0xA8A8A8, 0xB0B0B0, 0xB9B9B9,
      0xC1C1C1, 0xCACACA, 0xD2D2D2, 0xDBDBDB, 0xE4E4E4, 0xEDEDED, 0xF6F6F6, 0xFFFFFF,
    ],
    indexed: Array(232...255),
    sixteen: [0, 8, 7, 15], eight: [])

  /// Violet, green, yellow (matplotlib).
  public static let viridis = Palette(
    name: "viridis", isDiverging: false,
    direct: [
      0x440154, 0x470D60, 0x481769, 0x482071, 0x472A7A, 0x46337F, 0x433D84, 0x404688,
      0x3C4F8A, 0x38588C, 0x34608D, 0x31688E, 0x2D718E, 0x2A788E, 0x26818E, 0x23888E,
      0x21918C, 0x1F988B, 0x1FA188, 0x22A884, 0x29AF7F, 0x35B779, 0x42BE71, 0x54C568,
      0x65CB5E, 0x7AD151, 0x8ED645, 0xA5DB36, 0xBDDF26, 0xD2E21B, 0xEAE51A, 0xFDE725,
    ],
    indexed: [53, 54, 25, 60, 31, 66, 36, 72, 78, 113, 148, 220],
    sixteen: [0, 4, 6, 10, 11], eight: [0, 4, 6, 3, 7])

  /// Blue to yellow, nearly the same with and without red-green deficiency (Nuñez et al. 2018).
  public static let cividis = Palette(
    name: "cividis", isDiverging: false,
    direct: [
      0x00224E, 0x002859, 0x002C66, 0x003171, 0x18376F, 0x263D6E, 0x32436D, 0x3C4A6C,
      0x45506C, 0x4D556C, 0x555C6D, 0x5E626E, 0x656870, 0x6C6E72, 0x747475, 0x7C7B78,
      0x838179, 0x8C8878, 0x938E78, 0x9C9576, 0xA49B74, 0xADA272, 0xB6A96F, 0xBEAF6B,
      0xC6B667, 0xCFBD62, 0xD7C45C, 0xE0CB56, 0xE8D24F, 0xF1D945, 0xF9E03A, 0xFEE838,
    ],
    indexed: [235, 53, 24, 60, 242, 243, 244, 101, 144, 179, 185, 220],
    sixteen: [0, 4, 8, 3, 11], eight: [0, 4, 6, 3, 7])

  /// Black, purple, cream (matplotlib).
  public static let magma = Palette(
    name: "magma", isDiverging: false,
    direct: [
      0x000004, 0x0B0924, 0x140E36, 0x1D1147, 0x271258, 0x341069, 0x420F75, 0x51127C,
      0x5F187F, 0x6D1D81, 0x7B2382, 0x892881, 0x992D80, 0xA8327D, 0xB73779, 0xC53C74,
      0xD3436E, 0xE04C67, 0xEA5661, 0xF2625D, 0xF7705C, 0xFA7D5E, 0xFC8C63, 0xFD9A6A,
      0xFEA772, 0xFEB47B, 0xFEC185, 0xFECD90, 0xFDDA9C, 0xFDE5A7, 0xFCF2B4, 0xFCFDBF,
    ],
    indexed: [16, 233, 17, 54, 90, 126, 168, 203, 209, 216, 222, 229],
    sixteen: [0, 4, 5, 13, 15], eight: [0, 4, 5, 3, 7])

  /// Black, red, yellow (matplotlib).
  public static let inferno = Palette(
    name: "inferno", isDiverging: false,
    direct: [
      0x000004, 0x0C0826, 0x160B39, 0x210C4A, 0x2F0A5B, 0x3D0965, 0x4A0C6B, 0x59106E,
      0x67166E, 0x751B6E, 0x84206B, 0x922568, 0xA22B62, 0xB0315B, 0xBD3853, 0xC83F4B,
      0xD44842, 0xDE5238, 0xE65D2F, 0xED6925, 0xF3761B, 0xF78410, 0xFA9008, 0xFB9D07,
      0xFCAC11, 0xFBBA1F, 0xFAC62D, 0xF7D340, 0xF4E156, 0xF1ED71, 0xF3F68A, 0xFCFFA4,
    ],
    indexed: [16, 233, 17, 53, 89, 125, 167, 202, 208, 214, 221, 229],
    sixteen: [0, 4, 5, 9, 11], eight: [0, 4, 1, 3, 7])

  /// Blue, magenta, yellow (matplotlib).
  public static let plasma = Palette(
    name: "plasma", isDiverging: false,
    direct: [
      0x0D0887, 0x240691, 0x370499, 0x46039F, 0x5601A4, 0x6400A7, 0x7401A8, 0x8305A7,
      0x910EA3, 0x9E199D, 0xAA2395, 0xB42E8D, 0xBE3885, 0xC6417D, 0xCE4B75, 0xD5546E,
      0xDD5E66, 0xE3685F, 0xE97158, 0xED7A52, 0xF2844B, 0xF68F44, 0xF9983E, 0xFCA338,
      0xFDAE32, 0xFEB82C, 0xFDC328, 0xFCCD25, 0xFAD824, 0xF7E425, 0xF3EE27, 0xF0F921,
    ],
    indexed: [18, 19, 55, 91, 126, 162, 168, 203, 209, 214, 220, 226],
    sixteen: [4, 5, 9, 3, 11], eight: [4, 1, 5, 3, 7])

  /// Blue below zero, orange above, dark at zero.
  public static let diverging = Palette(
    name: "diverging", isDiverging: true,
    direct: [
      0xC8E8FF, 0xB3DBFB, 0x9DCEF7, 0x85C1F3, 0x6FB4ED, 0x60A6E4, 0x5099DA, 0x3E8CD0,
      0x297FC6, 0x2472B5, 0x1E65A5, 0x195995, 0x144C85, 0x174171, 0x223554, 0x232B3A,
      0x202020, 0x37271B, 0x4E2D15, 0x65330C, 0x783B07, 0x894507, 0x9B4E08, 0xAD5809,
      0xC0620A, 0xCE6F15, 0xDB7E21, 0xE88C2C, 0xF59A37, 0xFBAC54, 0xFEBE73, 0xFFD091,
      0xFFE2B0,
    ],
    indexed: [195, 153, 75, 32, 61, 24, 234, 94, 130, 166, 172, 215, 223],
    sixteen: [14, 6, 4, 0, 1, 3, 11], eight: [6, 4, 0, 1, 3])

}
