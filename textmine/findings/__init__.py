"""The tables of findings (結果の表), one module a family of questions; ``textmine.tables`` names them all."""
