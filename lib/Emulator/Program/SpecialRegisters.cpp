//===- SpecialRegisters.cpp - names of special registers --------*- C++ -*-===//
//
// Part of the Tile project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A table of names.
//
//===----------------------------------------------------------------------===//

#include "SpecialRegisters.h"

using namespace tile::emulator;

using Special = SpecialRegister;

static const llvm::StringMap<Special> &getNames() {
  static const llvm::StringMap<Special> names = {
      {"%tid.x", Special::TidX},
      {"%tid.y", Special::TidY},
      {"%tid.z", Special::TidZ},
      {"%ntid.x", Special::NTidX},
      {"%ntid.y", Special::NTidY},
      {"%ntid.z", Special::NTidZ},
      {"%ctaid.x", Special::CtaIdX},
      {"%ctaid.y", Special::CtaIdY},
      {"%ctaid.z", Special::CtaIdZ},
      {"%nctaid.x", Special::NCtaIdX},
      {"%nctaid.y", Special::NCtaIdY},
      {"%nctaid.z", Special::NCtaIdZ},
      {"%laneid", Special::LaneId},
      {"%warpid", Special::WarpId},
      {"%nwarpid", Special::NWarpId},
      {"%smid", Special::SmId},
      {"%nsmid", Special::NSmId},
      {"%gridid", Special::GridId},
      {"%lanemask_eq", Special::LaneMaskEq},
      {"%lanemask_le", Special::LaneMaskLe},
      {"%lanemask_lt", Special::LaneMaskLt},
      {"%lanemask_ge", Special::LaneMaskGe},
      {"%lanemask_gt", Special::LaneMaskGt},
      {"%dynamic_smem_size", Special::DynamicSmemSize},
      {"%total_smem_size", Special::TotalSmemSize},
      {"%clusterid.x", Special::ClusterIdX},
      {"%clusterid.y", Special::ClusterIdY},
      {"%clusterid.z", Special::ClusterIdZ},
      {"%nclusterid.x", Special::NClusterIdX},
      {"%nclusterid.y", Special::NClusterIdY},
      {"%nclusterid.z", Special::NClusterIdZ},
      {"%cluster_ctaid.x", Special::ClusterCtaIdX},
      {"%cluster_ctaid.y", Special::ClusterCtaIdY},
      {"%cluster_ctaid.z", Special::ClusterCtaIdZ},
      {"%cluster_nctaid.x", Special::ClusterNCtaIdX},
      {"%cluster_nctaid.y", Special::ClusterNCtaIdY},
      {"%cluster_nctaid.z", Special::ClusterNCtaIdZ},
      {"%cluster_ctarank", Special::ClusterCtaRank},
      {"%cluster_nctarank", Special::ClusterNCtaRank},
      {"%clock", Special::Clock},
      {"%clock64", Special::Clock64},
      {"%globaltimer", Special::GlobalTimer},
  };
  return names;
}

std::optional<Special>
tile::emulator::findSpecialRegister(llvm::StringRef name) {
  const llvm::StringMap<Special> &names = getNames();
  llvm::StringMap<Special>::const_iterator found = names.find(name);
  if (found == names.end())
    return std::nullopt;
  return found->second;
}

bool tile::emulator::changes(Special name) { return name >= Special::Clock; }

bool tile::emulator::isForeignSpecialRegister(llvm::StringRef name) {
  for (llvm::StringRef prefix :
       {"%pm", "%envreg", "%reserved_smem_", "%globaltimer_", "%clock_"})
    if (name.starts_with(prefix))
      return true;
  for (llvm::StringRef known :
       {"%is_explicit_cluster", "%aggr_smem_size", "%current_graph_exec",
        "%tid", "%ntid", "%ctaid", "%nctaid", "%clusterid", "%nclusterid",
        "%cluster_ctaid", "%cluster_nctaid"})
    if (name == known)
      return true;
  return false;
}
