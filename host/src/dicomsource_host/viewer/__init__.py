"""OHIF, installed beside the gateway and served with it."""
