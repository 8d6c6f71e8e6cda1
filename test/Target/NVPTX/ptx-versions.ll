; Inline PTX that is newer than the architecture raises the version: eviction
; priorities came with PTX ISA 7.4. Nothing else is raised.

; RUN: split-file %s %t
; RUN: tilec --target=sm_80 %t/plain.ll | FileCheck %s --check-prefix=V70
; RUN: tilec --target=sm_80 %t/evict.ll | FileCheck %s --check-prefix=V74
; RUN: tilec --target=sm_86 %t/evict.ll | FileCheck %s --check-prefix=V74
; RUN: tilec --target=sm_90a %t/evict.ll | FileCheck %s --check-prefix=V80

; V70: .version 7.0
; V74: .version 7.4
; V80: .version 8.0

;--- plain.ll
define ptx_kernel void @k(ptr addrspace(1) %p) {
  call void asm sideeffect "st.global.b32 [$0], $1;", "l,r"(ptr addrspace(1) %p, i32 1)
  ret void
}
;--- evict.ll
define ptx_kernel void @k(ptr addrspace(1) %p) {
  call void asm sideeffect "st.global.L1::evict_last.b32 [$0], $1;", "l,r"(ptr addrspace(1) %p, i32 1)
  ret void
}
